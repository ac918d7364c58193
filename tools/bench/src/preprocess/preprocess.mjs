// Measures the cost of turning a film into an aligned clip, and compares it with the naive method. Needs a build and ffmpeg.
//   npx nx run bench:preprocess -- [--json] [--quick] [--long] [--backend auto] [--rounds 8] [--turns 5]
//     [--qualities fast,balanced,exact] [--parts clips,naive,stages,scaling,memory]
// Core-seconds are user and system time of all processes, including ffmpeg, which other work on the machine affects least: median,
// minimum and maximum of the rounds. A clip and the naive method are pinned to one core each (taskset of util-linux), including ffmpeg;
// the first film is also measured on all cores. The naive method is face-api.js alone: SSD MobileNet and landmarks in every frame, on the
// same backend and on wasm, alternating with ours. Scaling: two workers and two processes with one core each, compared with one, in
// rounds. Each round also measures the scaling of the machine for work in registers, since its cores may share more than memory.
// `--long`: also ten minutes at `exact`. The synthetic films are made once and kept under .dfer/bench.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { FPS, makeFilm, pathOf } from '../harness/films.mjs';
import { allowedCores, machineScaling } from './machineScaling.mjs';
import { median, rounded } from '../harness/statistics.mjs';
import { table } from '../harness/table.mjs';

const PARTS = ['clips', 'naive', 'stages', 'scaling', 'memory'];
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
const { quick, backend } = values;
const rounds = Number(values.rounds ?? (quick ? 3 : 8));
const turns = Number(values.turns ?? (quick ? 2 : 5));
const qualities = (values.qualities ?? (quick ? 'balanced' : 'fast,balanced,exact')).split(',');
const parts = values.parts.split(',');
const unknown = parts.find((part) => !PARTS.includes(part));
if (unknown !== undefined) {
  console.error(`bench: --parts: expected some of ${PARTS.join()}; received ${unknown}.`);
  process.exit(2);
}
const SIZES = quick
  ? [[640, 360]]
  : [
      [640, 360],
      [1280, 720],
    ];
const LENGTHS = quick ? [2, 4] : [2, 4, 8];

/** DFEW: number of clips, and the mean number of frames with a face; the films are somewhat longer. */
const DFEW = { clips: 16372, framesAClip: 77 };

const CORES = allowedCores();

/** @param cores All processes of the measurement are pinned to these cores. */
async function measure(job, cores = CORES.slice(0, 1)) {
  process.stderr.write(
    `${Object.values(job)
      .filter((value) => !String(value).includes('/'))
      .join(' ')}\n`,
  );
  const child = join(import.meta.dirname, 'preprocessChild.mjs');
  const [program, ...args] = [
    'taskset',
    '-c',
    cores.join(),
    process.execPath,
    child,
    JSON.stringify({ backend, ...job }),
  ];
  const { stdout } = await promisify(execFile)(program, args);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** Median and range of some values. */
function spread(values, digits) {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => rounded(value, digits));
  return { middle: rounded(median(values), digits), least, most };
}

/** Formats them for one column of a table. */
const spreadText = ({ middle, least, most }) => `${middle} (${least}–${most})`;

/** A film that repeats another many times, without re-encoding. */
function repeated(path, times, name) {
  const target = join('.dfer', 'bench', name);
  if (!existsSync(target)) {
    const input = ['-stream_loop', String(times - 1), '-i', path, '-c', 'copy'];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, target]);
  }
  return target;
}

const longest = LENGTHS.at(-1);
for (const [width, height] of SIZES) {
  await makeFilm({ width, height, seconds: longest, shorter: LENGTHS.slice(0, -1) });
}
const [width, height] = SIZES[0];
const film = pathOf({ width, height, seconds: 2 });
const quality = qualities.includes('balanced') ? 'balanced' : qualities[0];

/** The cost of films of these lengths, as rows. They alternate, so that a slow machine affects all of them. */
async function clipRows([w, h], lengths, looking, cores) {
  const size = `${w}x${h}`;
  const paths = lengths.map((seconds) => pathOf({ width: w, height: h, seconds }));
  const used = await measure({ task: 'clip', paths, quality: looking, rounds, film: size }, cores);
  return lengths.map((seconds, i) => ({
    film: size,
    seconds,
    quality: looking,
    cores: cores.length,
    coreSeconds: spread(used.coreSeconds[i], 3),
    peakRssMb: Math.round(used.peakRssMb),
  }));
}

const clips = [];
if (parts.includes('clips')) {
  const held = CORES.slice(0, 1);
  for (const size of SIZES)
    for (const looking of qualities) clips.push(...(await clipRows(size, LENGTHS, looking, held)));
  if (CORES.length > 1) clips.push(...(await clipRows(SIZES[0], [2], quality, CORES)));
}

const naive = [];
for (const peer of parts.includes('naive') ? new Set([backend, 'wasm']) : []) {
  const [ours, theirs, aFrame] = [[], [], []];
  for (let turn = 0; turn < (quick ? 1 : 3); turn++) {
    const { coreSeconds } = await measure({ task: 'clip', paths: [film], quality, rounds });
    ours.push(median(coreSeconds[0]));
    const way = await measure({ task: 'naive', path: film, backend: peer, frames: quick ? 4 : 8 });
    theirs.push(way.coreSeconds);
    aFrame.push(way.coreSecondsAFrame);
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

const rates = parts.includes('stages') ? await measure({ task: 'stages', path: film, quality, rounds }) : {};

/** Clips per second and their cost with the store, for a number of processes with a number of workers and cores each. */
async function pipelineRow(processes, workers, cores) {
  const job = { task: 'pipeline', path: film, quality, workers, rounds: 3 * rounds };
  const runs = await Promise.all(
    Array.from({ length: processes }, (_, i) => measure(job, CORES.slice(i * cores, (i + 1) * cores))),
  );
  const mean = (key) => runs.reduce((sum, run) => sum + run[key], 0) / processes;
  return {
    clipsASecond: rounded(processes * mean('clipsASecond'), 2),
    coreSeconds: rounded(mean('coreSeconds')),
    peakRssMbAWorker: Math.round(mean('peakRssMb')),
  };
}

const ARRANGEMENTS = [
  ['one worker', 1, 1, 1],
  ['two workers', 1, 2, 2],
  ['two processes', 2, 1, 1],
  ['one worker, two cores', 1, 1, 2],
].slice(0, CORES.length > 1 ? undefined : 1);
const pipelines = [];
const scaling = [];
for (let turn = 0; turn < (parts.includes('scaling') ? turns : 0); turn++) {
  // The machine is measured before and after each turn: its speed changes within minutes.
  const machine = [];
  const look = async () => CORES.length > 1 && machine.push(await machineScaling(CORES));
  await look();
  const rows = [];
  for (const [name, ...counts] of ARRANGEMENTS) {
    rows.push({ turn, name, ...(await pipelineRow(...counts)) });
    await look();
  }
  pipelines.push(...rows);
  if (rows.length < 3) continue;
  const [one, workers, processes] = rows.map(({ clipsASecond }) => clipsASecond);
  scaling.push({
    turn,
    machine: rounded(median(machine), 2),
    workers: rounded(workers / one, 2),
    processes: rounded(processes / one, 2),
    workersOfMachine: rounded(workers / one / median(machine), 2),
    processesOfMachine: rounded(processes / one / median(machine), 2),
  });
}
/** Medians of the turns. */
const scalingOverall = Object.fromEntries(
  Object.keys(scaling[0] ?? {})
    .filter((key) => key !== 'turn')
    .map((key) => [
      key,
      spread(
        scaling.map((row) => row[key]),
        2,
      ),
    ]),
);

const films = [
  { minutes: 10, quality },
  ...(quick ? [] : [{ minutes: 1, quality: 'exact' }]),
  ...(values.long ? [{ minutes: 10, quality: 'exact' }] : []),
];
const memory = [];
for (const { minutes, quality: looking } of parts.includes('memory') ? films : []) {
  const source = pathOf({ width, height, seconds: longest });
  const path = repeated(
    source,
    Math.round((60 * minutes) / longest),
    `${width}x${height}-${minutes}min-of-${longest}s.mp4`,
  );
  const used = await measure({ task: 'memory', path, quality: looking, minutes });
  memory.push({
    minutes,
    quality: looking,
    coreSeconds: rounded(used.coreSeconds, 1),
    peakRssMb: Math.round(used.peakRssMb),
    ffmpegPssMb: Math.round(used.ffmpegPssMb),
  });
}

/** Core-seconds of a clip = fixed + aFrame × frames of the film, fitted by least squares over the measured lengths. */
const costs = (clips.length > 0 ? SIZES : []).map(([w, h]) => {
  const points = clips
    .filter((row) => row.film === `${w}x${h}` && row.quality === quality && row.cores === 1)
    .map((row) => [row.seconds * FPS, row.coreSeconds.middle]);
  const [mx, my] = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  const aFrame =
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) /
    points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const fixed = my - aFrame * mx;
  const coreHours = (DFEW.clips * (fixed + aFrame * DFEW.framesAClip)) / 3600;
  return {
    film: `${w}x${h}`,
    quality,
    fixed: rounded(fixed),
    aFrame: rounded(aFrame, 5),
    coreHours: rounded(coreHours, 2),
    formula: `core-hours(DFEW) = ${DFEW.clips} × (${rounded(fixed)} + ${rounded(aFrame, 5)} × ${DFEW.framesAClip}) / 3600 = ${rounded(coreHours, 2)}`,
  };
});
const goals =
  'balanced: ≤ 0.45 core-seconds for 2 s of 640x360, ≥ 25 times as fast as the naive method, ≤ 700 MB a worker, scaling ≥ 1.8';
const stages = Object.entries(rates).map(([stage, itemsACoreSecond]) => ({
  stage,
  itemsACoreSecond: Math.round(itemsACoreSecond),
}));
const result = {
  bench: 'preprocess',
  machine: cpus()[0]?.model,
  backend,
  fps: FPS,
  goals,
  clips,
  naive,
  stages,
  pipelines,
  scaling: { turns: scaling, overall: scalingOverall },
  memory,
  costs,
};
/** Formats a value for a table. */
const flat = (row) =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'object' ? spreadText(value) : value]),
  );
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`${result.machine}, backend ${backend}, films of ${FPS} frames a second\n`);
  for (const [title, rows] of [
    ['a clip', clips],
    [`the naive method, 2 s of ${width}x${height}`, naive],
    [`frames per core-second in each stage (decode: frames of the film)`, stages],
    ['with the store, for processes and workers', pipelines],
    ['speedup with two of each', scaling],
    ['speedup, medians', scaling.length > 0 ? [scalingOverall] : []],
    ['long films (ffmpegPssMb: additional memory of ffmpeg)', memory],
  ].filter(([, rows]) => rows.length > 0))
    console.log(`${title}\n${table(rows.map(flat))}\n`);
  for (const { film: size, formula } of costs) console.log(`${size}, ${quality}: ${formula}`);
  console.log(`\ngoals: ${goals}`);
}
