import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { buildResNet, parseBackbone } from '@dfer/models';

import { readConfig } from './config.js';
import { dfer } from '../testing/capture.js';
import { makeRelease, temporaryFolder, writeVotes } from '../testing/data.js';

jest.setTimeout(300_000);

const CONFIGS = join(__dirname, '../../../../configs');
const recipes = readdirSync(CONFIGS).filter((name) => name.endsWith('.json'));
const folder = temporaryFolder();
const release = join(folder, 'release');

beforeAll(async () => {
  makeRelease(release, 28);
  await writeVotes(release, 28);
});

test.each(recipes)('configs/%s names a network that can be built', async (name) => {
  const { model } = await readConfig(join(CONFIGS, name));
  const network = buildResNet({
    ...parseBackbone(model.name)!,
    classes: 7,
    inputSize: model.size,
    initializer: 'zeros',
  });
  expect(network.outputs[0]?.shape).toEqual([null, 7]);
  network.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

// With a small network and few pixels; the README has the duration of the real ones. e2e.test.ts trains the demo.
test.each(recipes.filter((name) => name !== 'demo.json'))(
  'the recipe configs/%s trains, resumes and reports',
  async (name) => {
    const out = join(folder, name);
    const small = ['--model', 'resnet8', '--size', '16', '--aligned-size', '32', '--batch-size', '8'];
    const { timeline } = (await readConfig(join(CONFIGS, name))).preprocess;
    const short = ['--epochs', '1', '--folds', '1', '--workers', '1', '--set', 'baseline=none'];
    short.push('--cache', join(folder, timeline));
    const argv = ['train', '--config', join(CONFIGS, name), '--data', release, '--out', out, '--json'];
    const trained = await dfer([...argv, ...small, ...short]);
    expect(trained).toMatchObject({ code: 0 });
    const report: unknown = JSON.parse(trained.stdout);
    expect(report).toMatchObject({ folds: [{ fold: 1 }], protocol: { folds: 'official' } });
    expect(existsSync(join(out, 'folds/1/model/model.json'))).toBe(true);
    const again = await dfer(['train', '--resume', out, '--json']);
    expect(JSON.parse(again.stdout)).toEqual(report);
  },
);
