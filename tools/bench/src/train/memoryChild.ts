// Trains one fold in a separate process: node memoryChild.js CASE, where CASE is a name in memoryCases.ts.
// Prints the estimate and the peak of the process, in bytes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipReader } from '@dfer/clips';
import type { Dataset } from '@dfer/dataset';
import type { OpenedBackend } from '@dfer/runtime';
import {
  crossValidate,
  DEFAULT_TRAIN_CONFIG,
  type MemoryNeeded,
  type TrainConfig,
  type TrainEvent,
} from '@dfer/train';
import { clipOf } from '../harness/noiseClip.js';
import { MEMORY_CASES } from './memoryCases.js';

const CLASSES = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const LENGTH = 16;

const { clips: count, ...settings } = MEMORY_CASES[process.argv[2] ?? ''];
const config: TrainConfig = {
  ...DEFAULT_TRAIN_CONFIG,
  region: { left: 0, top: 0, side: 1 },
  epochs: 1,
  parallelFolds: 1,
  folds: [1],
  foldStrategy: 'stratified',
  foldCount: 2,
  validationFraction: 0.2,
  ...settings,
};

const dataset: Dataset = {
  root: '/none',
  format: 'folder',
  classes: CLASSES,
  clips: Array.from({ length: count }, (_, index) => ({
    id: String(index),
    source: null,
    label: index % CLASSES.length,
    votes: null,
    fold: null,
    subject: null,
  })),
  synthetic: true,
  notes: [],
};
const shape = { length: LENGTH, size: config.size };
const reader: ClipReader = {
  ...shape,
  has: () => true,
  read: (id) => {
    const frames = new Uint8Array(LENGTH * config.size ** 2 * 3).fill(Number(id) % 256);
    return Promise.resolve(clipOf(id, frames, shape));
  },
};

function peakRss(): number {
  const [, kib] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kib) * 1024;
}

/** What the events of a training report. */
const observed: { backend?: OpenedBackend; needed?: MemoryNeeded; batchRows: number } = { batchRows: 0 };

function onEvent(event: TrainEvent): void {
  if (event.type === 'backend') observed.backend = event.backend;
  if (event.type === 'plan') {
    const { batchSize, framesPerClip } = config;
    const batches = event.folds.map(({ train }) => batchSize + (train.length % batchSize));
    observed.batchRows = Math.max(...batches) * framesPerClip.train;
  }
  if (event.type === 'memory') observed.needed = event.needed;
}

const out = mkdtempSync(join(tmpdir(), 'dfer-bench-memory-'));
try {
  await crossValidate({ dataset, reader, config, out, onEvent });
} finally {
  rmSync(out, { recursive: true, force: true });
}
const { backend, needed, batchRows } = observed;
process.stdout.write(
  `${JSON.stringify({ estimated: needed?.bytes, parts: needed?.parts, batchRows, measured: peakRss(), backend: backend?.backend, precision: backend?.precision })}\n`,
);
