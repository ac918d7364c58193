// Measures the cost of `dfer predict` on a long film: memory of all its processes, core-seconds, wall time, and the time by stage.
//   npx nx run bench:predict -- [--json] [--quick] [--minutes 10] [--films DIR] [--run DIR] [--depth 18] [--size 224] [--flags '--window 1']
//                               [--profile-minutes 1]
// Needs the native part of packages/tfjs-backend-torch. The film is 640×360 at 25 frames a second: the videos of --films,
// concatenated and repeated, or rendered heads. The network is a ResNet with seeded weights (a folder as `dfer export` writes it), or that
// of --run. Memory is the sum over the processes every 100 ms, in which shared pages count more than once. `queuedSeconds` is the time in
// which the main thread was runnable but had no core, because others used them. Shares are from a second run over the first minute, with
// Node.js's profiler.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DFER } from '../harness/dfer.js';
import { FOLDER } from '../harness/films.js';
import { parseJson } from '../harness/json.js';
import { rounded } from '../harness/statistics.js';
import { table } from '../harness/table.js';
import { exitCode } from '../processes/exitCode.js';
import { type TreeUse, watchTree } from '../processes/processTree.js';
import { lengthOf, makeLongFilm } from './longFilm.js';
import { sharesByStage, type StageShares } from './stages.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    films: { type: 'string' },
    run: { type: 'string' },
    depth: { type: 'string', default: '18' },
    size: { type: 'string', default: '224' },
    flags: { type: 'string', default: '' },
    'profile-minutes': { type: 'string' },
  },
});
const minutes = numberOf('minutes', values.minutes ?? (values.quick ? '0.2' : '10'));
const profiled = numberOf('profile-minutes', values['profile-minutes'] ?? (values.quick ? '0.2' : '1'), 0);
const FILM = { films: values.films, width: 640, height: 360 };
const GOALS = { mostPeakMb: 700, mostWallPerFilmSecond: 1 };
/** Memory is reported for this many equal parts of the run: it is flat if the last are like the second. */
const PARTS = 8;

function numberOf(name: string, text: string, least = 0.05): number {
  const value = Number(text);
  if (value >= least && value <= 600) return value;
  console.error(`bench:predict: --${name}: expected a number from ${least} to 600; received ${text}.`);
  process.exit(2);
}

/** The folder of a network with seeded weights, made by a separate process so that this one stays small. */
function seededNetwork(): string {
  const folder = join(FOLDER, `resnet${values.depth}-${values.size}`);
  if (existsSync(join(folder, 'model.json'))) return folder;
  const child = fileURLToPath(new URL('seededNetwork.js', import.meta.url));
  const { status } = spawnSync(process.execPath, [child, values.depth, values.size, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(2);
  return folder;
}

/** A line that the command writes for each window and person. */
const predictionLine = z.object({ window: z.unknown(), person: z.unknown() });

/** A run of the command. */
interface Prediction extends TreeUse {
  /** Seconds. */
  readonly wall: number;
  readonly predictions: readonly z.output<typeof predictionLine>[];
}

/** Runs the command over a film, with flags for Node.js. */
async function predictFilm(film: string, nodeFlags: readonly string[] = []): Promise<Prediction> {
  const out = join(scratch, 'windows.jsonl');
  const [stdout, stderr] = [openSync(out, 'w'), openSync(join(scratch, 'stderr.txt'), 'w')];
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...[...nodeFlags, DFER, 'predict', film, '--run', network, '--jsonl'],
      ...['--csv', join(scratch, 'windows.csv'), ...values.flags.split(' ').filter(Boolean)],
    ],
    { stdio: ['ignore', stdout, stderr] },
  );
  const watch = watchTree(child.pid ?? NaN);
  const code = await exitCode(child);
  const wall = (performance.now() - began) / 1000;
  const used = watch.stop();
  for (const file of [stdout, stderr]) closeSync(file);
  if (code !== 0) {
    console.error(readFileSync(join(scratch, 'stderr.txt'), 'utf8'));
    throw new Error(`dfer predict exited with code ${code}`);
  }
  const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
  return { wall, ...used, predictions: lines.map((line) => parseJson(predictionLine, line, out)) };
}

const scratch = mkdtempSync(join(tmpdir(), 'dfer-bench-predict-'));
const network = values.run ?? seededNetwork();
try {
  const film = await makeLongFilm({ ...FILM, seconds: minutes * 60 });
  const seconds = lengthOf(film);
  const { wall, samples, coreSeconds, queued, predictions } = await predictFilm(film);
  const peak = (from: number, to: number): number =>
    Math.max(0, ...samples.flatMap((one) => (one.seconds >= from && one.seconds < to ? [one.mb] : [])));
  const all = coreSeconds.own + coreSeconds.others;
  const profile = profiled > 0 ? await shares(await makeLongFilm({ ...FILM, seconds: profiled * 60 })) : null;
  const result = {
    bench: 'predict',
    node: process.versions.node,
    film: {
      source: values.films === undefined ? 'rendered heads' : 'given films',
      seconds: rounded(seconds, 1),
    },
    windows: new Set(predictions.map(({ window }) => window)).size,
    predictions: predictions.length,
    people: new Set(predictions.map(({ person }) => person)).size,
    wallSeconds: rounded(wall, 1),
    queuedSeconds: rounded(queued, 1),
    coreSecondsPerFilmSecond: rounded(all / seconds, 3),
    ofThatStartedProcesses: rounded(coreSeconds.others / seconds, 3),
    peakMb: rounded(peak(0, Infinity), 0),
    peakPssMb: rounded(Math.max(0, ...samples.map(({ pssMb = 0 }) => pssMb)), 0),
    peakMbByPart: Array.from({ length: PARTS }, (_, i) =>
      rounded(peak((i * wall) / PARTS, ((i + 1) * wall) / PARTS), 0),
    ),
    shares:
      profile &&
      Object.fromEntries(Object.entries(profile.shares).map(([stage, share]) => [stage, rounded(share, 3)])),
    goals: GOALS,
    isReached:
      peak(0, Infinity) <= GOALS.mostPeakMb && (wall - queued) / seconds < GOALS.mostWallPerFilmSecond,
  };
  if (values.json) console.log(JSON.stringify(result));
  else {
    const { film: filmed, shares: byStage, peakMbByPart, goals, ...rest } = result;
    const figures = Object.entries({ ...rest, ...goals, filmSeconds: filmed.seconds });
    const stages = Object.entries(byStage ?? {}).map(([stage, share]) => ({ stage, share }));
    console.log(
      [
        table(figures.map(([figure, value]) => ({ figure, value }))),
        `peak MB by part of the run: ${peakMbByPart.join(', ')}`,
        table(stages),
      ].join('\n\n'),
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function shares(film: string): Promise<StageShares | null> {
  const folder = mkdtempSync(join(scratch, 'profile-'));
  await predictFilm(film, ['--cpu-prof', '--cpu-prof-interval', '2000', '--cpu-prof-dir', folder]);
  return sharesByStage(folder);
}
