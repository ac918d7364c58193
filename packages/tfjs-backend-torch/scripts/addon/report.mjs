// Files that a build writes next to the addon: `build-report.json`, which `buildReport()` of the package reads, and the number of builds
// with transient failures, which makes Nx retry.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const REPORT = 'build-report.json';
const RETRIES = 'retries';

/** @returns The report in `folder`, or null. */
export function readReport(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, REPORT), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param report - `libtorch`: version and owner of the libtorch that the addon was built against, or null. `attempts`: version,
 * where, built, reason of each attempt. `files`: the libraries that the addon loads, with their fingerprints.
 * `stamp`: see stampOf.
 */
export function writeReport(folder, report) {
  replace(join(folder, REPORT), `${JSON.stringify(report, null, 2)}\n`);
}

export function countOfRetries(folder) {
  try {
    return Number(readFileSync(join(folder, RETRIES), 'utf8'));
  } catch {
    return 0;
  }
}

/** Records that the next build may succeed although nothing changed. */
export function askForRetry(folder) {
  replace(join(folder, RETRIES), `${countOfRetries(folder) + 1}\n`);
}

function replace(file, text) {
  const unfinished = `${file}.${process.pid}`;
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
