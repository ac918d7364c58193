// Checks whether the loader keeps up with a GPU: node loader.mjs SETTING, where SETTING is a JSON object from parts.mjs.
// Two epochs of a fold through `crossValidate`, from a raw and from a JPEG store, all augmentations on. The first epoch makes
// everything warm; `busy` is the fraction of the second epoch that its steps would take with their images on the device.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '@dfer/core';
import { openStore, resolveSettings } from '@dfer/preprocess';
import { crossValidate, DEFAULT_TRAIN_CONFIG } from '@dfer/train';
import { backboneOf } from '../../bench/dist/harness/backbone.js';
import { Candidate } from '../../bench/dist/harness/candidate.js';
import { noiseClip, STAMP } from '../../bench/dist/harness/noiseClip.js';
import { rounded } from '../../bench/dist/harness/statistics.js';
import { watchGpu } from './watchGpu.mjs';

const { device, quick, threads, precision } = JSON.parse(process.argv[2]);
const LENGTH = 16;
const FOLDS = 5;
const CLASSES = 7;
const SIZE = quick ? 32 : 224;
const MODEL = quick ? 'resnet18' : 'resnet50';
/** Clips per step; each has 16 images. */
const BATCH = quick ? 2 : 16;
/** Number of clips with distinct pixels, and of all clips: the others share the pixels of one of these. */
const [DRAWN, CLIPS] = quick ? [7, 14] : [64, 1200];

async function makeStore(folder, encoding) {
  const store = await openStore(join(folder, encoding), resolveSettings({ encoding, size: SIZE }));
  for (let id = 0; id < DRAWN; id++) await store.add(noiseClip(id, { length: LENGTH, size: SIZE }), STAMP);
  for (let id = DRAWN; id < CLIPS; id++) {
    await store.link(String(id), STAMP, store.entry(String(id % DRAWN)));
  }
  return store;
}

const dataset = {
  root: 'made for the check',
  format: 'folder',
  classes: Array.from({ length: CLASSES }, (_, label) => `class ${label}`),
  clips: Array.from({ length: CLIPS }, (_, id) => ({
    id: String(id),
    source: null,
    label: id % CLASSES,
    votes: null,
    fold: (id % FOLDS) + 1,
    subject: null,
  })),
  synthetic: true,
  notes: [],
};

const config = {
  ...DEFAULT_TRAIN_CONFIG,
  ...backboneOf(MODEL),
  size: SIZE,
  region: { left: 0, top: 0, side: 1 },
  framesPerClip: { train: LENGTH, test: 1 },
  epochs: 2,
  batchSize: BATCH,
  optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
  augmentation: {
    ...{ flip: true, shift: 0.06, zoom: 0.08, rotation: 6, brightness: 0.1, contrast: 0.2 },
    ...{ saturation: 0.2, cropArea: 0.6, erasing: 0.25 },
  },
  selection: 'last',
  folds: [1],
  backend: 'torch',
  device,
  precision,
  parallelFolds: 1,
  // The frames stay in the store, as for a large data set.
  frameCacheBytes: 1,
  memoryCheck: 'warn',
};

/** Statistics of the second epoch. */
async function epoch(folder, encoding) {
  const reader = await makeStore(folder, encoding);
  const stop = new globalThis.AbortController();
  const out = join(folder, `run-${encoding}`);
  let [steps, clips, seconds, watch] = [0, 0, 0, null];
  const onEvent = (event) => {
    if (event.type === 'plan') {
      clips = event.folds[0].train.length;
      steps = Math.max(1, Math.floor(clips / BATCH));
    }
    if (event.type !== 'epoch') return;
    if (event.metrics.epoch === 1) watch = watchGpu();
    else {
      seconds = event.metrics.seconds;
      // Testing and the report are not needed.
      stop.abort();
    }
  };
  try {
    await crossValidate({ dataset, reader, config, out, onEvent, signal: stop.signal });
  } catch (error) {
    if (seconds === 0) throw error;
  }
  return { encoding, steps, clips, seconds, utilisation: (await watch?.end()) ?? null };
}

/** Seconds per step with images on the device. */
async function stepAlone() {
  const job = {
    task: 'train',
    model: MODEL,
    precision,
    batch: BATCH * LENGTH,
    size: SIZE,
    device,
  };
  const worker = new Candidate({ engine: 'ours', malloc: 'stock' }, job, { python: '', threads });
  try {
    const { unavailable } = await worker.ready();
    if (unavailable) throw new Error(unavailable);
    await worker.step(quick ? 1 : 6);
    worker.forget();
    await worker.step(quick ? 2 : 12);
    return median(worker.seconds);
  } finally {
    await worker.end();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'dfer-gpu-loader-'));
const result = {
  model: MODEL,
  clips: CLIPS,
  clipsPerStep: BATCH,
  framesPerClip: LENGTH,
  size: SIZE,
  threads,
};
try {
  const alone = await stepAlone();
  result.stepSeconds = rounded(alone, 4);
  result.epochs = [];
  for (const encoding of ['raw', 'jpeg']) {
    const { steps, clips, seconds, utilisation } = await epoch(folder, encoding);
    result.epochs.push({
      store: encoding,
      steps,
      seconds: rounded(seconds, 2),
      busy: rounded((steps * alone) / seconds),
      clipsPerSecond: rounded(clips / seconds, 1),
      framesPerSecond: rounded((clips * LENGTH) / seconds, 0),
      utilisation,
    });
    rmSync(join(folder, encoding), { recursive: true });
  }
  console.log(JSON.stringify(result));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// libtorch's threads would keep the process alive.
process.exit(0);
