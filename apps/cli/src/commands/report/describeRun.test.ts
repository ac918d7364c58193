import { join } from 'node:path';

import { runFiles } from '../../shared/runFolder.js';
import { temporaryFolder, writeFiles } from '../../testing/data.js';
import { describeRun } from './describeRun.js';

const folder = temporaryFolder();

async function factsOf(
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string | null>>> {
  const root = join(folder, name);
  writeFiles(root, { 'a-file': '', ...files });
  const { trained, cost } = await describeRun(runFiles(root));
  return Object.fromEntries([...trained, ...cost].map((fact) => [fact.name, fact.value]));
}

test('describes what a run recorded', async () => {
  const facts = await factsOf('whole', {
    'config.json': JSON.stringify({
      model: { name: 'resnet50', weights: null, head: 'mean-probability', size: 224 },
      train: {
        epochs: 50,
        optimizer: { kind: 'adamw', learningRate: 0.003, weightDecay: 0.05 },
        schedule: { kind: 'cosine' },
        augmentation: { flip: true, shift: 0.06, hue: 0, cropArea: 1 },
      },
    }),
    'environment.json': JSON.stringify({
      peakMemory: 3.2e9,
      backend: { backend: 'torch', version: '1.13.0', device: 'cpu', precision: 'fp32' },
    }),
    'folds/2/metrics.jsonl':
      '{"epoch":1,"seconds":1.5,"clipsPerSecond":4,"framesPerSecond":32}\n{"epoch":2,"seconds":2,"clipsPerSecond":6,"framesPerSecond":48}\n{"epoch":3,"sec',
  });
  expect(facts).toMatchObject({
    Network: 'resnet50',
    'Initial weights': 'random',
    'Input size': '224 × 224 pixels',
    Epochs: '50',
    Optimizer: 'adamw, learning rate 0.003, weight decay 0.05, cosine schedule',
    Augmentation: 'flip, shift 0.06',
    Backend: 'torch 1.13.0',
    Precision: 'fp32',
    'Training time, all folds': '3.5 s (validation included; folds may have run in parallel)',
    'Training speed': '5.0 clips/s, 40.0 frames/s per fold (median over the steps, without validation)',
    'Peak memory': "3.2 GB of the training process (a GPU's own memory is not part of it)",
    Commit: null,
  });
});

test('without recorded speed, only the time is given', async () => {
  const root = join(folder, 'before');
  writeFiles(root, {
    'folds/1/metrics.jsonl': '{"epoch":1,"seconds":1.5,"clipsPerSecond":4}\n{"epoch":2,"seconds":2}\n',
    'folds/2/metrics.jsonl': '',
  });
  const { folds, cost } = await describeRun(runFiles(root));
  expect(folds).toEqual([{ fold: 1, epochs: 2, seconds: 3.5, clipsPerSecond: null, framesPerSecond: null }]);
  expect(cost).toContainEqual({ name: 'Training speed', value: null });
});

test.each([
  ['no files', {}],
  ['files that are not JSON', { 'config.json': 'hello', 'environment.json': '' }],
  ['lists', { 'config.json': '[]', 'environment.json': '[1]' }],
  [
    'fields of wrong types',
    { 'config.json': '{"model":{"name":5},"train":7}', 'environment.json': '{"backend":"x"}' },
  ],
])('%s are described as not recorded', async (name, files) => {
  const facts = await factsOf(name, files);
  expect(Object.values(facts).every((value) => value === null)).toBe(true);
});
