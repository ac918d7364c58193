// What turning a film into an aligned clip costs, and how much faster that is than the naive way. Needs a build and ffmpeg.
//   npx nx run bench:preprocess -- [--json] [--quick] [--long] [--backend auto] [--rounds 8] [--qualities fast,balanced,exact]
// Core-seconds are user and system time of all processes, ffmpeg included, which other work on the machine disturbs
// least. The naive way is face-api.js alone: SSD MobileNet and landmarks in every frame, on the same backend and on wasm.
// A clip and the naive way are held to one core each (taskset of util-linux), ffmpeg included: what passes from core to core costs
// more the busier they are. Scaling: processes and workers with a core each, and one worker that may use them all.
// `--long`: also ten minutes at `exact`. The synthetic films are made once and kept under .dfer/bench.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { FPS, makeFilm, pathOf } from './harness/films.mjs';
import { rounded } from './harness/statistics.mjs';
import { table } from './harness/table.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'auto' },
    rounds: { type: 'string' },
    qualities: { type: 'string' },
  },
});
const { quick, backend } = values;
const rounds = Number(values.rounds ?? (quick ? 3 : 8));
const qualities = (values.qualities ?? (quick ? 'balanced' : 'fast,balanced,exact')).split(',');
const SIZES = quick
  ? [[640, 360]]
  : [
      [640, 360],
      [1280, 720],
    ];
const LENGTHS = quick ? [2, 4] : [2, 4, 8];

/** DFEW: its clips, and the mean of the frames that a face was found in; the films' own are somewhat longer. */
const DFEW = { clips: 16372, framesAClip: 77 };

/** The cores that this process may use, by number. */
function allowedCores() {
  const [, list] = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

const CORES = allowedCores();

/** @param cores that all processes of the measurement stay on */
async function measure(job, cores = CORES.slice(0, 1)) {
  process.stderr.write(
    `${Object.values(job)
      .filter((value) => typeof value !== 'string' || !value.includes('/'))
      .join(' ')}\n`,
  );
  const child = join(import.meta.dirname, 'ours', 'preprocessChild.mjs');
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

/** A film of many repeats of another, not encoded anew. */
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
const clips = [];
for (const [width, height] of SIZES) {
  for (const seconds of LENGTHS) {
    const path = pathOf({ width, height, seconds });
    for (const quality of qualities) {
      const { coreSeconds, peakRssMb } = await measure({
        task: 'clip',
        path,
        quality,
        rounds,
        film: `${width}x${height} ${seconds} s`,
      });
      clips.push({
        film: `${width}x${height}`,
        seconds,
        quality,
        coreSeconds: rounded(coreSeconds),
        peakRssMb: Math.round(peakRssMb),
      });
    }
  }
}

const [width, height] = SIZES[0];
const film = pathOf({ width, height, seconds: 2 });
const quality = qualities.includes('balanced') ? 'balanced' : qualities[0];
const ours = clips.find((row) => row.quality === quality);
const naive = [];
for (const peer of [...new Set([backend, 'wasm'])]) {
  const { coreSecondsAFrame, coreSeconds } = await measure({
    task: 'naive',
    path: film,
    backend: peer,
    frames: quick ? 4 : 10,
  });
  naive.push({
    naiveOn: peer,
    coreSecondsAFrame: rounded(coreSecondsAFrame),
    coreSeconds: rounded(coreSeconds, 2),
    timesOurs: rounded(coreSeconds / ours.coreSeconds, 1),
  });
}
const rates = await measure({ task: 'stages', path: film, quality, rounds });
const workers = [];
for (const { processes, workers: count, cores } of [
  { processes: 1, workers: 1, cores: 1 },
  ...(CORES.length < 2
    ? []
    : [
        { processes: 2, workers: 1, cores: 1 },
        { processes: 1, workers: 2, cores: 2 },
        { processes: 1, workers: 1, cores: 2 },
      ]),
]) {
  const job = { task: 'pipeline', path: film, quality, workers: count, rounds: 2 * rounds };
  const runs = await Promise.all(
    Array.from({ length: processes }, (_, i) => measure(job, CORES.slice(i * cores, (i + 1) * cores))),
  );
  const mean = (key) => runs.reduce((sum, run) => sum + run[key], 0) / processes;
  workers.push({
    processes,
    workersEach: count,
    coresEach: cores,
    clipsASecond: rounded(processes * mean('clipsASecond'), 2),
    coreSeconds: rounded(mean('coreSeconds')),
    peakRssMbAWorker: Math.round(mean('peakRssMb')),
  });
}
const scaling = Object.fromEntries(
  [
    ['processes', 1],
    ['workers', 2],
  ]
    .filter(([, at]) => at < workers.length)
    .map(([name, at]) => [name, rounded(workers[at].clipsASecond / workers[0].clipsASecond, 2)]),
);
const films = [
  { minutes: 10, quality },
  ...(quick ? [] : [{ minutes: 1, quality: 'exact' }]),
  ...(values.long ? [{ minutes: 10, quality: 'exact' }] : []),
];
const memory = [];
for (const { minutes, quality: looking } of films) {
  const source = pathOf({ width, height, seconds: longest });
  const path = repeated(
    source,
    Math.round((60 * minutes) / longest),
    `${width}x${height}-${minutes}min-of-${longest}s.mp4`,
  );
  const { coreSeconds, peakRssMb } = await measure({ task: 'memory', path, quality: looking, minutes });
  memory.push({
    minutes,
    quality: looking,
    coreSeconds: rounded(coreSeconds, 1),
    peakRssMb: Math.round(peakRssMb),
  });
}

/** Core-seconds of a clip = fixed + aFrame × frames of the film, by least squares over the lengths measured. */
const costs = SIZES.map(([w, h]) => {
  const points = clips
    .filter((row) => row.film === `${w}x${h}` && row.quality === quality)
    .map((row) => [row.seconds * FPS, row.coreSeconds]);
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
  'balanced: ≤ 0.45 core-seconds for 2 s of 640x360, ≥ 25 times the naive way, ≤ 700 MB a worker, scaling ≥ 1.8';
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
  workers,
  scaling,
  memory,
  costs,
};
if (values.json) console.log(JSON.stringify(result));
else {
  console.log(`${result.machine}, backend ${backend}, films of ${FPS} frames a second\n`);
  for (const [title, rows] of [
    ['a clip', clips],
    [`the naive way, 2 s of ${width}x${height}`, naive],
    [`frames of each stage a core-second (decode: of the film)`, stages],
    ['with the store, by processes and workers', workers],
    ['times as many clips a second with two of', [scaling]],
    ['long films', memory],
  ])
    console.log(`${title}\n${table(rows)}\n`);
  for (const { film: size, formula } of costs) console.log(`${size}, ${quality}: ${formula}`);
  console.log(`\ngoals: ${goals}`);
}
