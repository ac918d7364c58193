// Trains one fold in a separate process: node memoryChild.mjs CASE, where CASE is a JSON object from memory.mjs.
// Prints the estimate and the peak of the process, in bytes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crossValidate, DEFAULT_TRAIN_CONFIG } from '@dfer/train';

const CLASSES = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const LENGTH = 16;
const STEPS = 3;

const { clips: stored = null, ...settings } = JSON.parse(process.argv[2]);
const config = {
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

/** Enough clips for the steps of each fold, with each class in it. */
const count = stored ?? Math.max(CLASSES.length * 6, Math.ceil((STEPS * config.batchSize * 2) / 0.8));
const clips = Array.from({ length: count }, (_, index) => ({
  id: String(index),
  source: null,
  label: index % CLASSES.length,
  votes: null,
  fold: null,
  subject: null,
}));
const dataset = { root: '/none', format: 'folder', classes: CLASSES, clips, synthetic: true, notes: [] };
const reader = {
  length: LENGTH,
  size: config.size,
  has: () => true,
  read: async (id) => ({
    id,
    frames: new Uint8Array(LENGTH * config.size ** 2 * 3).fill(Number(id) % 256),
    length: LENGTH,
    size: config.size,
    digest: id,
  }),
};

function peakRss() {
  const [, kib] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(kib) * 1024;
}

const out = mkdtempSync(join(tmpdir(), 'dfer-bench-memory-'));
let backend = null;
let told = null;
let batchRows = 0;
try {
  await crossValidate({
    dataset,
    reader,
    config,
    out,
    onEvent: (event) => {
      if (event.type === 'backend') backend = event.backend;
      if (event.type === 'plan') {
        const { batchSize, framesPerClip } = config;
        const batches = event.folds.map(({ train }) => batchSize + (train.length % batchSize));
        batchRows = Math.max(...batches) * framesPerClip.train;
      }
      if (event.type === 'memory') told = event.needed;
    },
  });
} finally {
  rmSync(out, { recursive: true, force: true });
}
process.stdout.write(
  `${JSON.stringify({ told: told.bytes, parts: told.parts, batchRows, measured: peakRss(), backend: backend.backend, precision: backend.precision })}\n`,
);
