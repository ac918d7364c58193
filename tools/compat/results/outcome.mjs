import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Result of a training run.
 * @typedef {object} Outcome
 * @property {string | null} backend such as "torch cpu 1.13.1"
 * @property {number | null} uar 0–1
 * @property {string | null} ffmpeg its version
 * @property {string} output what the command printed
 */

/** The outcome without a run. */
export const NO_RUN = { backend: null, uar: null, ffmpeg: null };

/** Reads the newest run of a clone; fields are null if there is none. */
export async function trained(folder) {
  const runs = join(folder, 'runs');
  const names = existsSync(runs) ? await readdir(runs) : [];
  for (const name of names) {
    const environment = await json(join(runs, name, 'environment.json'));
    const report = await json(join(runs, name, 'report.json'));
    if (environment !== null && report !== null) {
      return { backend: backendOf(environment), uar: report.uar, ffmpeg: environment.ffmpeg };
    }
  }
  return NO_RUN;
}

async function json(file) {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : null;
}

function backendOf({ backend }) {
  return backend === null ? null : `${backend.backend} ${backend.device} ${backend.version}`;
}

/** A failing test of Jest or Node.js, but not a known failure, which ends in the reason, or the outcome of a whole task. */
const FAILING_TEST = /^(● |✖ (?!failing tests| nx run)(?!.* \([\d.]+ms\) # ))/;
const TELLING = /\berror\b|expected|Error:|FAIL |✖|not found|cannot|could not|prompt/i;

/** The line that best explains why a command failed: the first failing test, else the first with an error, else the last line. */
export function reasonOf(output) {
  const lines = output
    // From a char code, since eslint rejects the control character; it starts terminal colors.
    .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '')
    .split(/[\n\r]/)
    .map((line) => line.trim())
    // Names of passed tests may contain the word error.
    .filter((line) => line !== '' && !/^[✔✓] /.test(line));
  return (
    [FAILING_TEST, TELLING].map((kind) => lines.find((line) => kind.test(line))).find(Boolean) ??
    lines.at(-1) ??
    'no output'
  );
}
