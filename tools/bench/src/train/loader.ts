// Measures the cost of preparing batches, compared with the training step:
//   npx nx run bench:loader -- [--json] [--quick] [--clips 48] [--batch 4] [--model resnet50] [--no-step]
// Needs for the step the native part of packages/tfjs-backend-torch. Clips of 16 × 224 × 224 in a raw and in a JPEG
// store (twice 120 MB in the system's temporary folder), all augmentations on, prepared by 1 and 2 threads; the step is the paper's, on
// one clip of 16 frames. The throughput of a core and the loader's share of an epoch are from CPU time, which a busy machine affects
// least; clips and frames per second are from wall time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { randomStream, sum } from '@dfer/core';
import { buildResNet } from '@dfer/models';
import { openStore, resolveSettings } from '@dfer/preprocess';
import {
  type Augmentation,
  type FrameTableSource,
  Loader,
  Optimizer,
  trainingBatches,
  trainStepOnArray,
  variablesOf,
} from '@dfer/train';
import { backboneOf } from '../harness/backbone.js';
import { noiseClip, STAMP } from '../harness/noiseClip.js';
import { openTorch } from '../harness/openTorch.js';
import { rounded } from '../harness/statistics.js';
import { table } from '../harness/table.js';

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
    `bench:loader: expected --batch ≥ 1 and --clips ≥ --batch; received --clips ${clips} and --batch ${batchSize}.`,
  );
  process.exit(2);
}

const AUGMENTATION: Augmentation = {
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

type Encoding = 'raw' | 'jpeg';

/** The frames of a store. */
interface StoredTable {
  readonly source: FrameTableSource;
  readonly bytesPerFrame: number;
}

async function storedTable(folder: string, encoding: Encoding): Promise<StoredTable> {
  const store = await openStore(join(folder, encoding), resolveSettings({ encoding }));
  for (let id = 0; id < clips; id++) await store.add(noiseClip(id, { length: LENGTH, size: SIZE }), STAMP);
  const places = store.ids().map((id) => store.place(id));
  const bytes = sum(places.map(({ frames }) => frames.bytes));
  const frames = { places, view: { size: SIZE, region: { left: 0, top: 0, side: 1 } } };
  return { source: { clips, length: LENGTH, size: SIZE, frames }, bytesPerFrame: bytes / clips / LENGTH };
}

/** The loader without a training. */
interface LoaderRow {
  readonly store: Encoding;
  readonly workers: number;
  readonly kBPerFrame: number;
  readonly clipsPerSecond: number;
  readonly framesPerSecond: number;
  readonly framesPerCoreSecond: number;
  readonly framesPerSecondOf16Cores: number;
  /** Of the CPU time of an epoch, if the step was measured. */
  readonly shareOfEpoch?: number;
}

async function loaderAlone(
  encoding: Encoding,
  { source, bytesPerFrame }: StoredTable,
  workers: number,
): Promise<LoaderRow> {
  const loader = new Loader(source, { workers });
  const order = Array.from({ length: clips }, (_, index) => index);
  const options = { batchSize, frames: LENGTH, augmentation: AUGMENTATION };
  const epoch = async (seed: number): Promise<number> => {
    let frames = 0;
    const plans = trainingBatches(LENGTH, order, options, randomStream(seed));
    for await (const { plan } of loader.batches(plans)) {
      frames += sum(plan.clips.map(({ frameIndices }) => frameIndices.length));
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

/** The training step without a loader. */
interface StepCost {
  readonly model: string;
  readonly size: number;
  readonly framesPerSecond: number;
  readonly coreSecondsPerFrame: number;
}

async function stepAlone(): Promise<StepCost | { readonly unavailable: string }> {
  const unavailable = await openTorch({ device: 'cpu', precision: 'fp32' });
  if (unavailable !== null) return { unavailable };
  const [size, rows] = values.quick ? [64, 4] : [SIZE, LENGTH];
  const network = buildResNet({ ...backboneOf(values.model), classes: 7, inputSize: size });
  const { trainable } = variablesOf(network);
  const optimizer = new Optimizer(
    { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
    trainable,
  );
  const input = Float32Array.from({ length: rows * size * size * 3 }, (_, i) => Math.sin(i));
  const labels = Array.from({ length: rows }, (_, i) => i % 7);
  const options = { size, labelSmoothing: 0.1, learningRate: 0.01 };
  const step = (): void => {
    trainStepOnArray(network, trainable, optimizer, { input }, labels, options);
  };
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

/** Adds the loader's share of an epoch's CPU time. */
function withShare(row: LoaderRow, { coreSecondsPerFrame }: StepCost): LoaderRow {
  const own = 1 / row.framesPerCoreSecond;
  return { ...row, shareOfEpoch: rounded(own / (own + coreSecondsPerFrame), 4) };
}

const folder = mkdtempSync(join(tmpdir(), 'dfer-bench-loader-'));
try {
  const alone: LoaderRow[] = [];
  const encodings: readonly Encoding[] = ['raw', 'jpeg'];
  for (const encoding of encodings) {
    const stored = await storedTable(folder, encoding);
    for (const workers of [1, 2]) alone.push(await loaderAlone(encoding, stored, workers));
    rmSync(join(folder, encoding), { recursive: true });
  }
  const step = values['no-step'] ? null : await stepAlone();
  const loader = step === null || 'unavailable' in step ? alone : alone.map((row) => withShare(row, step));
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
