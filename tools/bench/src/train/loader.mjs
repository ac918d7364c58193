// Measures the cost of preparing batches, compared with the training step:
//   npx nx run bench:loader -- [--json] [--quick] [--clips 48] [--batch 4] [--model resnet50] [--no-step]
// Needs a build, and for the step the native part of packages/tfjs-backend-torch. Clips of 16 × 224 × 224 in a raw and in a JPEG
// store (twice 120 MB in the system's temporary folder), all augmentations on, prepared by 1 and 2 threads; the step is the paper's, on
// one clip of 16 frames. The throughput of a core and the loader's share of an epoch are from CPU time, which a busy machine affects
// least; clips and frames per second are from wall time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { buildResNet } from '@dfer/models';
import { openStore, resolveSettings } from '@dfer/preprocess';
import { Loader, Optimizer, randomStream, trainingBatches, trainStepOnArray, variablesOf } from '@dfer/train';
import { openTorch } from '../harness/openTorch.mjs';
import { backboneOf } from '../harness/backbone.mjs';
import { noiseClip, STAMP } from '../harness/noiseClip.mjs';
import { table } from '../harness/table.mjs';
import { rounded } from '../harness/statistics.mjs';

const { values } = parseArgs({
  options: {
    clips: { type: 'string' },
    batch: { type: 'string', default: '4' },
    model: { type: 'string', default: 'resnet50' },
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'no-step': { type: 'boolean', default: false },
  },
});
const [LENGTH, SIZE] = [16, 224];
const CORES = 16;
const GOALS = { shareOfEpoch: 0.05, framesPerSecond: 3000 };
const clips = Number(values.clips ?? (values.quick ? 8 : 48));
const batchSize = Number(values.batch);
if (!(Number.isInteger(clips) && Number.isInteger(batchSize) && batchSize >= 1 && clips >= batchSize)) {
  console.error(
    `loader.mjs: expected --batch ≥ 1 and --clips ≥ --batch; received --clips ${clips} and --batch ${batchSize}.`,
  );
  process.exit(2);
}

const AUGMENTATION = {
  flip: true,
  shift: 0.06,
  zoom: 0.08,
  rotation: 6,
  brightness: 0.1,
  contrast: 0.2,
  saturation: 0.2,
  cropArea: 0.6,
  erasing: 0.25,
};

async function storedTable(folder, encoding) {
  const store = await openStore(join(folder, encoding), resolveSettings({ encoding }));
  for (let id = 0; id < clips; id++) await store.add(noiseClip(id, { length: LENGTH, size: SIZE }), STAMP);
  const places = store.ids().map((id) => store.place(id));
  const bytes = places.reduce((sum, { frames }) => sum + frames.bytes, 0);
  const frames = { places, view: { size: SIZE, region: { left: 0, top: 0, side: 1 } } };
  return { source: { clips, length: LENGTH, size: SIZE, frames }, bytesPerFrame: bytes / clips / LENGTH };
}

async function loaderAlone(encoding, { source, bytesPerFrame }, workers) {
  const loader = new Loader(source, { workers });
  const order = Array.from({ length: clips }, (_, index) => index);
  const options = { batchSize, frames: LENGTH, augmentation: AUGMENTATION };
  const epoch = async (seed) => {
    let frames = 0;
    for await (const { plan } of loader.batches(
      trainingBatches(LENGTH, order, options, randomStream(seed)),
    )) {
      frames += plan.clips.reduce((sum, { frameIndices }) => sum + frameIndices.length, 0);
    }
    return frames;
  };
  await epoch(1);
  const [start, before] = [performance.now(), process.cpuUsage()];
  const frames = await epoch(2);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  await loader.close();
  const perCore = frames / ((user + system) / 1e6);
  return {
    store: encoding,
    workers,
    kBPerFrame: rounded(bytesPerFrame / 1000, 1),
    clipsPerSecond: rounded(frames / LENGTH / seconds, 1),
    framesPerSecond: rounded(frames / seconds, 0),
    framesPerCoreSecond: rounded(perCore, 0),
    framesPerSecondOf16Cores: rounded(perCore * CORES, 0),
  };
}

async function stepAlone() {
  const unavailable = await openTorch({ device: 'cpu', precision: 'fp32' });
  if (unavailable !== null) return { unavailable };
  const [size, rows] = values.quick ? [64, 4] : [SIZE, LENGTH];
  const network = buildResNet({
    ...backboneOf(values.model),
    classes: 7,
    inputSize: size,
  });
  const { trainable } = variablesOf(network);
  const optimizer = new Optimizer(
    { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
    trainable,
  );
  const input = Float32Array.from({ length: rows * size * size * 3 }, (_, i) => Math.sin(i));
  const labels = Array.from({ length: rows }, (_, i) => i % 7);
  const options = { size, labelSmoothing: 0.1, learningRate: 0.01 };
  const step = () => trainStepOnArray(network, trainable, optimizer, { input }, labels, options);
  step();
  const steps = values.quick ? 1 : 3;
  const [start, before] = [performance.now(), process.cpuUsage()];
  for (let i = 0; i < steps; i++) step();
  const { user, system } = process.cpuUsage(before);
  return {
    model: values.model,
    size,
    framesPerSecond: rounded((steps * rows * 1000) / (performance.now() - start), 1),
    coreSecondsPerFrame: rounded((user + system) / 1e6 / steps / rows, 4),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'dfer-bench-loader-'));
try {
  const loader = [];
  for (const encoding of ['raw', 'jpeg']) {
    const stored = await storedTable(folder, encoding);
    for (const workers of [1, 2]) loader.push(await loaderAlone(encoding, stored, workers));
    rmSync(join(folder, encoding), { recursive: true });
  }
  const step = values['no-step'] ? null : await stepAlone();
  if (step?.coreSecondsPerFrame !== undefined) {
    for (const row of loader) {
      const own = 1 / row.framesPerCoreSecond;
      row.shareOfEpoch = rounded(own / (own + step.coreSecondsPerFrame), 4);
    }
  }
  const result = {
    bench: 'loader',
    node: process.versions.node,
    clips,
    batchSize,
    goals: GOALS,
    loader,
    step,
  };
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(table(loader));
    if (step !== null) console.log(`\nthe step alone\n${table([step])}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// libtorch's threads would keep the process alive.
process.exit(0);
