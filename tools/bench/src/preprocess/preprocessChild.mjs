// Runs one measurement of preprocessing in a separate process: takes a job as JSON, prints its result as JSON.
import { Buffer } from 'node:buffer';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import * as preprocessing from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';
import { median } from '../harness/statistics.mjs';
import { cpuSeconds, descendantsPssMb } from '../harness/processTime.mjs';

/** Warm-up clips, during which V8 compiles hot code and oneDNN its kernels. */
const WARM_UP = 4;

const peakRssMb = () => process.resourceUsage().maxRSS / 1024;

const clipOf = (path, id) => ({
  id,
  source: { kind: 'video', path },
  label: null,
  votes: null,
  fold: null,
  subject: null,
});

/** Measures the core-seconds of some work. */
async function cost(work) {
  const before = cpuSeconds();
  await work();
  return cpuSeconds() - before;
}

/** Preprocesses some films in turn, repeatedly, in this process. */
async function clip({ paths, quality, backend, rounds }) {
  await openBackend({ backend, threads: 1 });
  const settings = preprocessing.resolveSettings({ quality });
  const networks = await preprocessing.openFaceNetworks(settings);
  const run = (path) =>
    preprocessing.processClip({ kind: 'video', path }, settings, () => Promise.resolve(networks));
  for (let round = 0; round < WARM_UP; round++) await run(paths[round % paths.length]);
  const coreSeconds = paths.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, path] of paths.entries()) coreSeconds[i].push(await cost(() => run(path)));
  }
  return { coreSeconds, peakRssMb: peakRssMb() };
}

/** The same work as the command, with the store: clips per second once all workers are busy. */
async function pipeline({ path, quality, backend, workers, rounds }) {
  const { openStore, preprocess, resolveSettings } = preprocessing;
  const dir = mkdtempSync(join(tmpdir(), 'dfer-bench-'));
  try {
    const store = await openStore(join(dir, 'store'), resolveSettings({ quality }));
    const film = readFileSync(path);
    const clips = Array.from({ length: (rounds + WARM_UP + 1) * workers }, (_, i) => {
      // The store detects equal films, so each copy gets a different empty box at the end.
      const copy = join(dir, `${i}.mp4`);
      writeFileSync(
        copy,
        Buffer.concat([
          film,
          Buffer.from([0, 0, 0, 12]),
          Buffer.from('free'),
          Buffer.from([0, 0, i >> 8, i]),
        ]),
      );
      return clipOf(copy, String(i));
    });
    const marks = [];
    const onProgress = () => marks.push({ at: performance.now(), cpu: cpuSeconds() });
    await preprocess({ clips, store, workers, backend: { backend }, onProgress });
    // Excludes opening the networks, and the end, when not all workers have work.
    const [first, last] = [marks[WARM_UP * workers - 1], marks.at(-1 - workers)];
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
async function memory({ path, quality, backend }) {
  await openBackend({ backend, threads: 1 });
  const settings = preprocessing.resolveSettings({ quality });
  const networks = await preprocessing.openFaceNetworks(settings);
  let ffmpegPssMb = 0;
  const timer = setInterval(() => (ffmpegPssMb = Math.max(ffmpegPssMb, descendantsPssMb())), 50);
  const coreSeconds = await cost(() =>
    preprocessing.processClip({ kind: 'video', path }, settings, () => Promise.resolve(networks)),
  );
  clearInterval(timer);
  return { coreSeconds, peakRssMb: peakRssMb(), ffmpegPssMb };
}

/** The naive method with face-api.js alone: decodes every frame, runs SSD MobileNet and landmarks on each, and warps the face. */
async function naive({ path, backend, frames }) {
  const tf = await import('@tensorflow/tfjs');
  const faceapi = await import('face-api.js/dist/face-api.node-wasm.js');
  const { decode, fivePoints, fivePointTemplate, similarity, warp } = preprocessing;
  await openBackend({ backend, threads: 1 });
  const model = join(dirname(createRequire(import.meta.url).resolve('face-api.js/package.json')), 'model');
  const [ssd, net] = [new faceapi.SsdMobilenetv1(), new faceapi.FaceLandmark68Net()];
  for (const each of [ssd, net]) await each.loadFromDisk(model);
  const options = new faceapi.SsdMobilenetv1Options({ minConfidence: 0.5 });
  const align = async (image) => {
    const pixels = tf.tensor3d(Int32Array.from(image.data), [image.height, image.width, 3], 'int32');
    const [face] = await ssd.locateFaces(pixels, options);
    if (face) {
      const { x, y, width, height } = face.box.clipAtImageBorders(image.width, image.height).floor();
      const crop = tf.slice(pixels, [y, x, 0], [height, width, 3]);
      const found = await net.detectLandmarks(crop);
      const points = Float32Array.from(found.positions.flatMap((at) => [at.x + x, at.y + y]));
      warp(image, similarity(fivePoints(points), fivePointTemplate(224)), 224);
      crop.dispose();
    }
    pixels.dispose();
  };
  const wanted = Array.from({ length: frames }, (_, i) => 3 * i);
  const images = [];
  for await (const image of decode(path, { maxWidth: 640, maxHeight: 360, frames: wanted }))
    images.push(image);
  await align(images[0]);
  const aligning = [];
  for (const image of images) aligning.push(await cost(() => align(image)));
  const coreSecondsAFrame = median(aligning);
  let all = 0;
  const decoding = await cost(async () => {
    all = await countOf(decode(path, { maxWidth: 640, maxHeight: 360 }));
  });
  return { coreSecondsAFrame, coreSeconds: decoding + all * coreSecondsAFrame };
}

async function countOf(images) {
  let count = 0;
  for await (const image of images) count += image ? 1 : 0;
  return count;
}

/** The cost of each stage alone. */
async function stages({ path, quality, backend, rounds }) {
  const p = preprocessing;
  await openBackend({ backend, threads: 1 });
  const settings = p.resolveSettings({ quality });
  const networks = await p.openFaceNetworks(settings);
  const { maxWidth, maxHeight } = settings;
  const images = [];
  const rate = async (items, work) => {
    await work();
    const cpu = cpuSeconds();
    for (let round = 0; round < rounds; round++) await work();
    return (items * rounds) / (cpuSeconds() - cpu);
  };
  const wanted = Array.from({ length: 16 }, (_, i) => 3 * i);
  const all = await countOf(p.decode(path, { maxWidth, maxHeight }));
  const decode = await rate(all, async () => {
    images.length = 0;
    for await (const image of p.decode(path, { maxWidth, maxHeight, frames: wanted })) images.push(image);
  });
  const some = images.slice(0, 4);
  const detect = await rate(some.length, () => networks.detector.detect(some));
  const found = (await networks.detector.detect(images)).map(
    ([face]) => face ?? { box: { x: 200, y: 80, width: 150, height: 150 }, score: 1, context: 1.25 },
  );
  const rois = images.map((image, i) => ({ image, detection: found[i] }));
  const landmarks = await rate(rois.length, () => networks.landmarker.locate(rois));
  const located = await networks.landmarker.locate(rois);
  const warped = [];
  const warp = await rate(images.length, () => {
    warped.length = 0;
    images.forEach((image, i) => {
      const transform = p.similarity(p.fivePoints(located[i].landmarks), p.fivePointTemplate(settings.size));
      warped.push(p.warp(image, transform, settings.size));
    });
  });
  const matrix = p.timelineMatrix(settings.timeline, 16, settings.length);
  const timeline = await rate(16, () => p.combineFrames(matrix, warped));
  return { decode, detect, landmarks, warp, timeline };
}

const TASKS = { clip, pipeline, memory, naive, stages };
const job = JSON.parse(process.argv[2]);
process.stdout.write(`${JSON.stringify(await TASKS[job.task](job))}\n`);
