// Measures the cost of turning a film into an aligned clip, and compares it with the naive method. Needs ffmpeg.
//   npx nx run bench:preprocess -- [--json] [--quick] [--long] [--backend auto] [--rounds 8] [--turns 5]
//     [--qualities fast,balanced,exact] [--parts clips,naive,stages,scaling,memory]
// Core-seconds are user and system time of all processes, including ffmpeg, which other work on the machine affects least: median,
// minimum and maximum of the rounds. A clip and the naive method are pinned to one core each (taskset of util-linux), including ffmpeg;
// the first film is also measured on all cores. The naive method is face-api.js alone: SSD MobileNet and landmarks in every frame, on the
// same backend and on wasm, alternating with ours. Scaling: two workers and two processes with one core each, compared with one, in
// rounds. Each round also measures the scaling of the machine for work in registers, since its cores may share more than memory.
// `--long`: also ten minutes at `exact`. The synthetic films are made once and kept under .dfer/bench.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '@dfer/core';
import type { Quality } from '@dfer/preprocess';
import { BACKENDS, choice, choices } from '../harness/choice.js';
import { FOLDER, FPS, makeFilm, pathOf } from '../harness/films.js';
import { rounded } from '../harness/statistics.js';
import { table } from '../harness/table.js';
import { clipCost, type ClipRow } from './clipCosts.js';
import { QUALITY_NAMES, RESULTS } from './jobs.js';
import { allowedCores } from './machineScaling.js';
import { measure } from './measure.js';
import { measureScaling } from './scaling.js';
import { flat, spread } from './spread.js';

const PARTS = ['clips', 'naive', 'stages', 'scaling', 'memory'] as const;
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'auto' },
    rounds: { type: 'string' },
    qualities: { type: 'string' },
    turns: { type: 'string' },
    parts: { type: 'string', default: PARTS.join() },
  },
});
const { quick } = values;
const backend = choice('preprocess', 'backend', BACKENDS, values.backend);
const rounds = Number(values.rounds ?? (quick ? 3 : 8));
const turns = Number(values.turns ?? (quick ? 2 : 5));
const qualities = choices(
  'preprocess',
  'qualities',
  QUALITY_NAMES,
  values.qualities ?? (quick ? 'balanced' : 'fast,balanced,exact'),
);
const parts = choices('preprocess', 'parts', PARTS, values.parts);

/** Pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}
const textOf = ({ width, height }: Size): string => `${width}x${height}`;

const FIRST: Size = { width: 640, height: 360 };
const SIZES = quick ? [FIRST] : [FIRST, { width: 1280, height: 720 }];
const LENGTHS = quick ? [2, 4] : [2, 4, 8];
const LONGEST = Math.max(...LENGTHS);
const CORES = allowedCores();
const ONE_CORE = CORES.slice(0, 1);

/** A film that repeats another many times, without re-encoding. */
function repeated(path: string, times: number, name: string): string {
  const target = join(FOLDER, name);
  if (!existsSync(target)) {
    const input = ['-stream_loop', String(times - 1), '-i', path, '-c', 'copy'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, target]);
  }
  return target;
}

for (const size of SIZES) {
  const shorter = LENGTHS.filter((seconds) => seconds < LONGEST);
  await makeFilm({ ...size, seconds: LONGEST }, shorter);
}
const film = pathOf({ ...FIRST, seconds: 2 });
const quality = qualities.includes('balanced') ? 'balanced' : qualities[0];

/** The cost of films of these lengths, as rows. They alternate, so that a slow machine affects all of them. */
async function clipRows(
  size: Size,
  lengths: readonly number[],
  looking: Quality,
  cores: readonly number[],
): Promise<ClipRow[]> {
  const paths = lengths.map((seconds) => pathOf({ ...size, seconds }));
  const used = await measure(RESULTS.clip, { task: 'clip', backend, paths, quality: looking, rounds }, cores);
  return lengths.map((seconds, i) => ({
    film: textOf(size),
    seconds,
    quality: looking,
    cores: cores.length,
    coreSeconds: spread(used.coreSeconds[i], 3),
    peakRssMb: Math.round(used.peakRssMb),
  }));
}

const clips: ClipRow[] = [];
if (parts.includes('clips')) {
  for (const size of SIZES)
    for (const looking of qualities) clips.push(...(await clipRows(size, LENGTHS, looking, ONE_CORE)));
  if (CORES.length > 1) clips.push(...(await clipRows(FIRST, [2], quality, CORES)));
}

const naive: object[] = [];
for (const peer of parts.includes('naive') ? new Set([backend, 'wasm' as const]) : []) {
  const ours: number[] = [];
  const theirs: number[] = [];
  const aFrame: number[] = [];
  for (let turn = 0; turn < (quick ? 1 : 3); turn++) {
    const own = await measure(
      RESULTS.clip,
      { task: 'clip', backend, paths: [film], quality, rounds },
      ONE_CORE,
    );
    ours.push(median(own.coreSeconds[0]));
    const other = await measure(
      RESULTS.naive,
      { task: 'naive', backend: peer, path: film, frames: quick ? 4 : 8 },
      ONE_CORE,
    );
    theirs.push(other.coreSeconds);
    aFrame.push(other.coreSecondsAFrame);
  }
  naive.push({
    naiveOn: peer,
    coreSecondsAFrame: spread(aFrame, 3),
    coreSeconds: spread(theirs, 2),
    ours: spread(ours, 3),
    timesOurs: spread(
      theirs.map((seconds, turn) => seconds / ours[turn]),
      1,
    ),
  });
}

const rates: Readonly<Record<string, number>> = parts.includes('stages')
  ? await measure(RESULTS.stages, { task: 'stages', backend, path: film, quality, rounds }, ONE_CORE)
  : {};

const { pipelines, scaling } = await measureScaling({
  turns: parts.includes('scaling') ? turns : 0,
  cores: CORES,
  job: { task: 'pipeline', backend, path: film, quality, rounds: 3 * rounds },
});

const films: readonly { readonly minutes: number; readonly quality: Quality }[] = [
  { minutes: 10, quality },
  ...(quick ? [] : [{ minutes: 1, quality: 'exact' } as const]),
  ...(values.long ? [{ minutes: 10, quality: 'exact' } as const] : []),
];
const memory: object[] = [];
for (const { minutes, quality: looking } of parts.includes('memory') ? films : []) {
  const path = repeated(
    pathOf({ ...FIRST, seconds: LONGEST }),
    Math.round((60 * minutes) / LONGEST),
    `${textOf(FIRST)}-${minutes}min-of-${LONGEST}s.mp4`,
  );
  const used = await measure(RESULTS.memory, { task: 'memory', backend, path, quality: looking }, ONE_CORE);
  memory.push({
    minutes,
    quality: looking,
    coreSeconds: rounded(used.coreSeconds, 1),
    peakRssMb: Math.round(used.peakRssMb),
    ffmpegPssMb: Math.round(used.ffmpegPssMb),
  });
}

const costs = (clips.length > 0 ? SIZES : []).map((size) => clipCost(clips, textOf(size), quality));
const goals =
  'balanced: ≤ 0.45 core-seconds for 2 s of 640x360, ≥ 25 times as fast as the naive method, ≤ 700 MB a worker, scaling ≥ 1.8';
const stages = Object.entries(rates).map(([stage, itemsACoreSecond]) => ({
  stage,
  itemsACoreSecond: Math.round(itemsACoreSecond),
}));
const machine = cpus().at(0)?.model;
if (values.json) {
  console.log(
    JSON.stringify({
      bench: 'preprocess',
      machine,
      backend,
      fps: FPS,
      goals,
      clips,
      naive,
      stages,
      pipelines,
      scaling,
      memory,
      costs,
    }),
  );
} else {
  console.log(`${machine}, backend ${backend}, films of ${FPS} frames a second\n`);
  const tables: readonly (readonly [title: string, rows: readonly object[]])[] = [
    ['a clip', clips],
    [`the naive method, 2 s of ${textOf(FIRST)}`, naive],
    [`frames per core-second in each stage (decode: frames of the film)`, stages],
    ['with the store, for processes and workers', pipelines],
    ['speedup with two of each', scaling.turns],
    ['speedup, medians', scaling.turns.length > 0 ? [scaling.overall] : []],
    ['long films (ffmpegPssMb: additional memory of ffmpeg)', memory],
  ];
  for (const [title, rows] of tables)
    if (rows.length > 0) console.log(`${title}\n${table(rows.map(flat))}\n`);
  for (const { film: size, formula } of costs) console.log(`${size}, ${quality}: ${formula}`);
  console.log(`\ngoals: ${goals}`);
}
