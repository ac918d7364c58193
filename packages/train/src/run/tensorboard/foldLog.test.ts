import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochMetrics } from '../../loop/types.js';
import { stepOf } from './events.js';
import { FoldLog } from './foldLog.js';
import { readRecords } from './records.js';

const directory = mkdtempSync(join(tmpdir(), 'dfer-tensorboard-'));
const file = join(directory, 'events.out.tfevents.dfer');
afterAll(() => {
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  rmSync(file, { force: true });
});

const epochs = Array.from({ length: 4 }, (_, index): EpochMetrics => ({
  epoch: index + 1,
  trainLoss: 2 - index / 10,
  trainAccuracy: 0.5,
  validationLoss: 1,
  validationUar: 0.75,
  validationWar: 0.8,
  validationConfusion: [
    [2, 2],
    [0, 1],
  ],
  images: 8,
  learningRate: 0.01,
  seconds: 1,
}));
const figures = {
  uar: 0.75,
  war: 0.6,
  confusionMatrix: [
    [2, 2],
    [0, 1],
  ],
};

let clock = 1000;
const logOf = (): FoldLog =>
  new FoldLog({
    directory,
    classes: ['happy', 'sad'],
    hyperparameters: { batchSize: 8 },
    now: () => clock++,
  });
const steps = (): (number | null)[] => [...readRecords(readFileSync(file))].map(({ data }) => stepOf(data));

function trained(from: number, to: number): void {
  const log = logOf();
  log.start(epochs.slice(0, from));
  epochs.slice(from, to).forEach((metrics) => {
    log.epoch(metrics);
  });
}

test('each epoch is a step, after the version and the hyperparameters, followed by the result and the end', () => {
  trained(0, 3);
  logOf().finish(2, figures);
  expect(steps()).toEqual([0, 0, 1, 2, 3, 2, 0]);
  const text = readFileSync(file, 'latin1');
  for (const tag of [
    'train/loss',
    'train/accuracy',
    'learning_rate',
    'validation/loss',
    'validation/uar',
    'validation/war',
    'validation/recall/happy',
    'validation/recall/sad',
    'validation/confusion',
    'test/uar',
    'test/war',
    'test/recall/sad',
    'test/confusion',
  ]) {
    expect(text).toContain(tag);
  }
});

test.each<[string, () => void]>([
  ['after its last epoch', () => undefined],
  [
    'before an epoch was logged',
    () => {
      writeFileSync(file, readFileSync(file).subarray(0, endOf(3)));
    },
  ],
  [
    'while a record was written',
    () => {
      appendFileSync(file, Buffer.from([1, 2, 3]));
    },
  ],
  [
    'with epochs after its checkpoint',
    () => {
      logOf().epoch(epochs[2]!);
    },
  ],
  [
    'after its result',
    () => {
      logOf().finish(2, figures);
    },
  ],
  [
    'with its file deleted',
    () => {
      rmSync(file);
    },
  ],
  [
    'with an invalid file',
    () => {
      writeFileSync(file, 'x'.repeat(500));
    },
  ],
])('a training that was stopped %s resumes with each step once', (_, happen) => {
  trained(0, 2);
  happen();
  trained(2, 4);
  expect(steps()).toEqual([0, 0, 1, 2, 3, 4]);
});

const endOf = (records: number): number => [...readRecords(readFileSync(file))][records - 1]!.end;

test('records kept on resuming are not changed', () => {
  trained(0, 2);
  const before = readFileSync(file);
  trained(2, 2);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('an epoch without a validation part logs only its training', () => {
  const log = logOf();
  log.start([]);
  log.epoch({
    ...epochs[0]!,
    validationLoss: null,
    validationUar: null,
    validationWar: null,
    validationConfusion: null,
  });
  expect(steps()).toEqual([0, 0, 1]);
  expect(readFileSync(file, 'latin1')).not.toContain('validation/');
});

test('metrics carry the disclaimer if the epoch was chosen on the test fold', () => {
  const log = new FoldLog({ directory, classes: ['happy', 'sad'], hyperparameters: {}, brand: 'OPTIMISTIC' });
  log.start([]);
  log.epoch(epochs[0]!);
  const text = readFileSync(file, 'latin1');
  expect(text).toContain('validation (OPTIMISTIC)/uar');
  expect(text).not.toContain('validation/');
});
