// Measures `dfer report` for a run of DFEW's size:
//   npx nx run bench:report -- [--clips 16372] [--tested 11697] [--epochs 100] [--strips 30] [--rounds 3] [--seed 1] [--quick]
// The run is generated from a seed: seven classes, five folds, predictions of each fold on its test clips and on all,
// votes, movies, and film strips of --strips errors and as many hits, from aligned frames of 224 pixels. Prints JSON: medians over the
// rounds of the seconds until report.html, figures/ and tables/ are written, including the start of the command (about `start`), of these
// seconds without the time that the main thread waited for a core on a busy machine (`undisturbedSeconds`), and of the core-seconds; the
// peak memory of a round; the sizes of the files. Exits with code 1 above 10 undisturbed seconds or 8 MB.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median, sum } from '@dfer/core';
import { rounded } from '../harness/statistics.js';
import { exitCode } from '../processes/exitCode.js';
import { cpuSeconds } from '../processes/processTime.js';
import { watchTree } from '../processes/processTree.js';
import { writeFullRun } from './fullRun.js';

const LIMITS = { undisturbedSeconds: 10, htmlBytes: 8e6 };
const COMMAND = fileURLToPath(new URL('../../../../apps/cli/bin/dfer.mjs', import.meta.url));

const { values: given } = parseArgs({
  options: {
    clips: { type: 'string' },
    tested: { type: 'string' },
    epochs: { type: 'string' },
    strips: { type: 'string' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const options = {
  clips: whole('clips', 16_372, 1000),
  tested: whole('tested', 11_697, 700),
  epochs: whole('epochs', 100, 5),
  strips: whole('strips', 30, 2),
  rounds: whole('rounds', 3, 1),
  seed: whole('seed', 1, 1),
};

/** A whole number from 0. */
function whole(name: Exclude<keyof typeof given, 'quick'>, standard: number, quick: number): number {
  const text = given[name] ?? String(given.quick ? quick : standard);
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`bench:report: --${name}: expected a whole number ≥ 0; received ${text}.`);
  process.exit(2);
}

/** CPU time of the processes that this one started, without this process, which samples them. */
function othersSeconds(): number {
  const { user, system } = process.cpuUsage();
  return cpuSeconds() - (user + system) / 1e6;
}

/** The cost of one command. */
interface Cost {
  readonly seconds: number;
  /** Seconds without those in which the main thread waited for a core. */
  readonly undisturbed: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** Runs the command in a separate process. */
async function measure(...args: readonly string[]): Promise<Cost> {
  const before = othersSeconds();
  const start = performance.now();
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const watched = watchTree(child.pid ?? NaN);
  const code = await exitCode(child);
  const seconds = (performance.now() - start) / 1000;
  const { samples, queued } = watched.stop();
  if (code !== 0) throw new Error(`bench:report: dfer ${args.join(' ')} exited with code ${code}.`);
  const peakMb = samples.reduce((most, { mb }) => Math.max(most, mb), 0);
  return { seconds, undisturbed: seconds - queued, cpuSeconds: othersSeconds() - before, peakMb };
}

const bytesBelow = (folder: string): number =>
  sum(readdirSync(folder).map((name) => statSync(join(folder, name)).size));

const folder = mkdtempSync(join(tmpdir(), 'dfer-bench-report-'));
try {
  await writeFullRun({ folder, ...options });
  const starts: Cost[] = [];
  const rounds: Cost[] = [];
  for (let round = 0; round < options.rounds; round++) {
    starts.push(await measure('--version'));
    const cost = await measure('report', folder);
    rounds.push(cost);
    console.error(`bench:report: ${cost.seconds.toFixed(2)} s`);
  }
  const middle = (all: readonly Cost[], key: keyof Cost): number =>
    rounded(median(all.map((one) => one[key])), 2);
  const result = {
    bench: 'report',
    node: process.versions.node,
    ...options,
    seconds: middle(rounds, 'seconds'),
    undisturbedSeconds: middle(rounds, 'undisturbed'),
    cpuSeconds: middle(rounds, 'cpuSeconds'),
    start: middle(starts, 'seconds'),
    peakMb: Math.round(Math.max(...rounds.map(({ peakMb }) => peakMb))),
    htmlBytes: statSync(join(folder, 'report.html')).size,
    figureBytes: bytesBelow(join(folder, 'figures')),
    tableBytes: bytesBelow(join(folder, 'tables')),
  };
  const passed =
    result.undisturbedSeconds <= LIMITS.undisturbedSeconds && result.htmlBytes <= LIMITS.htmlBytes;
  console.log(JSON.stringify({ ...result, passed }, null, 2));
  process.exitCode = passed ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
