// One measurement of preprocessing in a process of its own: takes a job as JSON, prints its result as JSON.
import { Buffer } from 'node:buffer';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import * as preprocessing from '@dfer/preprocess';
import { openBackend } from '@dfer/runtime';

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU seconds of this process, its threads and its children that ended. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  // Fields 16 and 17 of the kernel's line; the name before them may hold blanks.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (user + system) / 1e6 + (Number(fields[13]) + Number(fields[14])) / ticks;
}

/** Clips before the measurement, in which V8 compiles what is hot and oneDNN its kernels. */
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

/** The whole way of one film, again and again, in this process. */
async function clip({ path, quality, backend, rounds }) {
  await openBackend({ backend, threads: 1 });
  const settings = preprocessing.resolveSettings({ quality });
  const detector = await preprocessing.openFaceDetector(settings);
  const run = () => preprocessing.processClip({ kind: 'video', path }, settings, detector);
  for (let round = 0; round < WARM_UP; round++) await run();
  const [cpu, start] = [cpuSeconds(), performance.now()];
  let kind;
  for (let round = 0; round < rounds; round++) ({ kind } = await run());
  return {
    kind,
    coreSeconds: (cpuSeconds() - cpu) / rounds,
    seconds: (performance.now() - start) / 1000 / rounds,
    peakRssMb: peakRssMb(),
  };
}

/** The command's own way, store and all: clips a second once all workers are at work. */
async function pipeline({ path, quality, backend, workers, rounds }) {
  const { openStore, preprocess, resolveSettings } = preprocessing;
  const dir = mkdtempSync(join(tmpdir(), 'dfer-bench-'));
  try {
    const store = await openStore(join(dir, 'store'), resolveSettings({ quality }));
    const film = readFileSync(path);
    const clips = Array.from({ length: (rounds + WARM_UP + 1) * workers }, (_, i) => {
      // The store knows equal films, so each ends with an empty box of its own.
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
    // Opening networks is not the work, and at the end not all workers have some.
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

/** One film, once, for its memory. */
async function memory({ path, quality, backend }) {
  await openBackend({ backend, threads: 1 });
  const settings = preprocessing.resolveSettings({ quality });
  const detector = await preprocessing.openFaceDetector(settings);
  const cpu = cpuSeconds();
  const { kind } = await preprocessing.processClip({ kind: 'video', path }, settings, detector);
  return { kind, coreSeconds: cpuSeconds() - cpu, peakRssMb: peakRssMb() };
}

/** As one does it with face-api.js alone: every frame decoded, SSD MobileNet and landmarks in each, the face warped. */
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
  const cpu = cpuSeconds();
  for (const image of images) await align(image);
  const perFrame = (cpuSeconds() - cpu) / images.length;
  const before = cpuSeconds();
  const decoded = await countOf(decode(path, { maxWidth: 640, maxHeight: 360 }));
  const decoding = cpuSeconds() - before;
  return { coreSecondsAFrame: perFrame, frames: decoded, coreSeconds: decoding + decoded * perFrame };
}

async function countOf(images) {
  let count = 0;
  for await (const image of images) count += image ? 1 : 0;
  return count;
}

/** What each stage costs by itself. */
async function stages({ path, quality, backend, rounds }) {
  const p = preprocessing;
  await openBackend({ backend, threads: 1 });
  const settings = p.resolveSettings({ quality });
  const detector = await p.openFaceDetector(settings);
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
  const detect = await rate(some.length, () => detector.detect(some));
  const boxes = (await detector.detect(images)).map(
    ([face]) => face?.box ?? { x: 200, y: 80, width: 150, height: 150 },
  );
  const crops = images.map((image, i) => ({ image, box: boxes[i] }));
  const landmarks = await rate(crops.length, () => detector.landmarks(crops));
  const found = await detector.landmarks(crops);
  const warped = [];
  const warp = await rate(images.length, () => {
    warped.length = 0;
    images.forEach((image, i) => {
      const transform = p.similarity(p.fivePoints(found[i]), p.fivePointTemplate(settings.size));
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
