// Runs one measurement of preprocessing in a separate process: takes a job as JSON, prints its result as JSON.
import { Buffer } from 'node:buffer';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import type { Clip } from '@dfer/dataset';
import {
  openFaceNetworks,
  openStore,
  preprocess,
  type PreprocessSettings,
  processClip,
  resolveSettings,
} from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { readJob } from '../harness/json.js';
import { cpuSeconds, descendantsPssMb } from '../processes/processTime.js';
import { cost } from './cost.js';
import { type JobOf, type PreprocessJob, preprocessJob, type ResultOf } from './jobs.js';
import { naive } from './naive.js';
import { stages } from './stages.js';

/** Warm-up clips, during which V8 compiles hot code and oneDNN its kernels. */
const WARM_UP = 4;

const peakRssMb = (): number => process.resourceUsage().maxRSS / 1024;

const clipOf = (path: string, id: string): Clip => ({
  id,
  source: { kind: 'video', path },
  label: null,
  votes: null,
  fold: null,
  subject: null,
});

/** Returns a function that preprocesses a film in this process. */
async function openProcess(settings: PreprocessSettings): Promise<(path: string) => Promise<unknown>> {
  const networks = await openFaceNetworks(settings);
  return (path) => processClip({ kind: 'video', path }, settings, () => Promise.resolve(networks));
}

/** Preprocesses some films in turn, repeatedly, in this process. */
async function clip({ paths, quality, backend, rounds }: JobOf<'clip'>): Promise<ResultOf<'clip'>> {
  await openBackend({ backend, threads: 1 });
  const run = await openProcess(resolveSettings({ quality }));
  for (let round = 0; round < WARM_UP; round++) await run(paths[round % paths.length]);
  const coreSeconds = paths.map(() => new Array<number>());
  for (let round = 0; round < rounds; round++) {
    for (const [i, path] of paths.entries()) coreSeconds[i].push(await cost(() => run(path)));
  }
  return { coreSeconds, peakRssMb: peakRssMb() };
}

/** The same work as the command, with the store: clips per second once all workers are busy. */
async function pipeline(job: JobOf<'pipeline'>): Promise<ResultOf<'pipeline'>> {
  const { path, quality, backend, workers, rounds } = job;
  const dir = mkdtempSync(join(tmpdir(), 'dfer-bench-'));
  try {
    const store = await openStore(join(dir, 'store'), resolveSettings({ quality }));
    const film = readFileSync(path);
    const clips = Array.from({ length: (rounds + WARM_UP + 1) * workers }, (_, i) => {
      // The store detects equal films, so each copy gets a different empty box at the end.
      const box = [Buffer.from([0, 0, 0, 12]), Buffer.from('free'), Buffer.from([0, 0, i >> 8, i])];
      const copy = join(dir, `${i}.mp4`);
      writeFileSync(copy, Buffer.concat([film, ...box]));
      return clipOf(copy, String(i));
    });
    const marks: { readonly at: number; readonly cpu: number }[] = [];
    const onProgress = (): void => {
      marks.push({ at: performance.now(), cpu: cpuSeconds() });
    };
    await preprocess({ clips, store, workers, backend: { backend }, onProgress });
    // Excludes opening the networks, and the end, when not all workers have work.
    const [first, last] = [marks[WARM_UP * workers - 1], marks[marks.length - 1 - workers]];
    const done = rounds * workers;
    return {
      clipsASecond: (1000 * done) / (last.at - first.at),
      coreSeconds: (last.cpu - first.cpu) / done,
      peakRssMb: peakRssMb() / workers,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Preprocesses one film once, to measure its memory. */
async function memory({ path, quality, backend }: JobOf<'memory'>): Promise<ResultOf<'memory'>> {
  await openBackend({ backend, threads: 1 });
  const run = await openProcess(resolveSettings({ quality }));
  let ffmpegPssMb = 0;
  const timer = setInterval(() => (ffmpegPssMb = Math.max(ffmpegPssMb, descendantsPssMb())), 50);
  const coreSeconds = await cost(() => run(path));
  clearInterval(timer);
  return { coreSeconds, peakRssMb: peakRssMb(), ffmpegPssMb };
}

function measure(job: PreprocessJob): Promise<object> {
  switch (job.task) {
    case 'clip':
      return clip(job);
    case 'pipeline':
      return pipeline(job);
    case 'memory':
      return memory(job);
    case 'naive':
      return naive(job);
    case 'stages':
      return stages(job);
  }
}

process.stdout.write(`${JSON.stringify(await measure(readJob(preprocessJob)))}\n`);
