import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { buildResNet, saveSafetensors } from '@dfer/models';
import { checkConfig } from '../config/checkConfig.js';
import type { TrainConfig } from '../config/trainConfig.js';
import { OWN_PIXELS } from './publishedPixels.js';
import { Loader } from '../data/loader/loader.js';
import { checkPretrained, startingNetwork } from './pretrained.js';
import { computeFingerprint } from '../loop/checkpoint/fingerprint.js';
import { temporaryFolder } from '../testing/folder.js';
import { TOY_CLASSES, TOY_CONFIG, TOY_SIZE, toySamples, toyTable } from '../testing/toy.js';
import { trainFold } from '../loop/trainFold.js';

const samples = toySamples(18);
const plan = {
  fold: 1,
  train: [...Array(9).keys()],
  validation: [9, 10, 11],
  test: [12, 13, 14, 15, 16, 17],
};
const folder = temporaryFolder();
let file: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  file = join(folder, 'weights.safetensors');
  const model = buildResNet({ depth: 8, classNames: TOY_CLASSES, inputSize: TOY_SIZE, seed: 9 });
  await saveSafetensors(model, file, { classes: TOY_CLASSES, size: TOY_SIZE, ...OWN_PIXELS });
  model.dispose();
});

const configOf = (more: Partial<TrainConfig>): TrainConfig => ({
  ...TOY_CONFIG,
  depth: 8,
  epochs: 1,
  pretrained: { file },
  ...more,
});

const numbers = (model: tf.LayersModel, layer: string): number[][] =>
  model
    .getLayer(layer)
    .getWeights()
    .map((weight) => [...weight.dataSync()]);

test('a fold starts from the weights of the file; frozen stages keep them, statistics included', async () => {
  const config = configOf({ frozenStages: ['stem', 'layer1'], learningRateMultipliers: { layer2: 0.1 } });
  const task = {
    plan,
    samples,
    classes: TOY_CLASSES,
    config,
    settings: {},
    directory: join(folder, 'fold'),
  };
  const start = await startingNetwork(task, buildResNet);
  const loader = new Loader(toyTable(samples), { workers: 0 });
  const { network } = await trainFold(task, loader, { buildNetwork: buildResNet });
  const original = buildResNet({ depth: 8, classNames: TOY_CLASSES, inputSize: TOY_SIZE, seed: 9 });
  for (const layer of ['conv1_conv', 'conv1_bn', 'conv2_block1_2_bn']) {
    expect(numbers(start, layer)).toEqual(numbers(original, layer));
    expect(numbers(network, layer)).toEqual(numbers(original, layer));
  }
  for (const layer of ['conv3_block1_1_conv', 'conv3_block1_1_bn', 'scores']) {
    expect(numbers(start, layer)).toEqual(numbers(original, layer));
    expect(numbers(network, layer)).not.toEqual(numbers(original, layer));
  }
  for (const model of [start, network, original]) model.dispose();
});

test('the loaded tensors are reported, with the digest of the file', async () => {
  const checked = await checkPretrained(configOf({}), TOY_CLASSES);
  expect(checked?.description).toMatch(
    /^weights\.safetensors \(SHA-256 [\da-f]{64}\): loaded 47 tensors \(F32\), classifier kept \(same classes\)$/,
  );
  expect(await checkPretrained(configOf({ pretrained: null }), TOY_CLASSES)).toBeNull();
});

test('the pixel normalization of the weights can be specified and is reported', async () => {
  const checked = await checkPretrained(configOf({ pretrained: { file, input: 'vggface2' } }), TOY_CLASSES);
  expect(checked?.summary).toMatch(/, adapted from VGGFace2's pixels \(BGR, 0–255\)$/);
  const task = { plan, classes: TOY_CLASSES, config: configOf({ pretrained: { file, input: 'vggface2' } }) };
  const network = await startingNetwork(task, buildResNet);
  const filtersOf = (model: tf.LayersModel): number[][][][] => {
    const filters = model.getLayer('conv1_conv').getWeights()[0];
    if (!(filters instanceof tf.Tensor) || filters.rank !== 4) throw new TypeError('expected filters');
    return filters.as4D(3, 3, 3, 16).arraySync();
  };
  const original = buildResNet({ depth: 8, classNames: TOY_CLASSES, inputSize: TOY_SIZE, seed: 9 });
  const [adapted, taught] = [filtersOf(network)[1]![2]!, filtersOf(original)[1]![2]!];
  // Blue comes first in the file; one unit of dfer's normalization is 63.75 byte steps.
  for (const [ours, theirs] of [
    [0, 2],
    [1, 1],
    [2, 0],
  ] as const) {
    adapted[ours]!.forEach((value, i) => expect(value).toBeCloseTo(63.75 * taught[theirs]![i]!, 3));
  }
  network.dispose();
  original.dispose();
});

test('a file with another network or other classes, or not a weights file, is rejected without leaking tensors', async () => {
  const before = tf.memory().numTensors;
  const refused = { code: 'BAD_WEIGHTS', kind: 'input' };
  await expect(checkPretrained(configOf({ depth: 14 }), TOY_CLASSES)).rejects.toMatchObject(refused);
  await expect(checkPretrained(configOf({}), ['a', 'b', 'c'])).rejects.toMatchObject(refused);
  writeFileSync(file, 'no weights');
  const task = { plan, classes: TOY_CLASSES, config: configOf({}) };
  await expect(startingNetwork(task, buildResNet)).rejects.toMatchObject(refused);
  expect(tf.memory().numTensors).toBe(before);
});

test('a different pixel normalization of the weights is a different run; older runs used auto', () => {
  const settings = (pretrained: NonNullable<TrainConfig['pretrained']>): object =>
    computeFingerprint(configOf({ pretrained }), plan, samples, TOY_CLASSES, [], '1');
  expect(settings({ file, input: 'auto' })).toEqual(settings({ file }));
  expect(settings({ file, input: 'vggface2' })).not.toEqual(settings({ file }));
});

test('different content of the file is a different run; the same file at another path is not', () => {
  const settings = (path: string, digest: string): object =>
    computeFingerprint(configOf({ pretrained: { file: path } }), plan, samples, TOY_CLASSES, [], digest);
  expect(settings('a', '1')).toEqual(settings('b', '1'));
  expect(settings('a', '1')).not.toEqual(settings('a', '2'));
});

test('a stage that the network lacks, and a rate of 0, are rejected', () => {
  expect(() => checkConfig(configOf({ frozenStages: ['layer4'] }))).toThrow(
    /"frozenStages": expected stages of a ResNet-8/,
  );
  expect(() => checkConfig(configOf({ learningRateMultipliers: { head: 0 } }))).toThrow(
    /"learningRateMultipliers\.head": expected a number above 0/,
  );
});

const scoresOf = (model: tf.LayersModel): number[] =>
  tf.tidy(() => {
    const scores = model.predict(tf.randomUniform([2, TOY_SIZE, TOY_SIZE, 3], -2, 2, 'float32', 5));
    return scores instanceof tf.Tensor ? [...scores.dataSync()] : [];
  });

test.each(['dfer', 'imagenet', 'vggface2'] as const)(
  'a network with Sobel channels initially gives the same logits as one without, with pixels of %s',
  async (input) => {
    const [plain, wide] = await Promise.all(
      (['rgb', 'rgb+sobel'] as const).map((channels) =>
        startingNetwork(
          { plan, classes: TOY_CLASSES, config: configOf({ input: channels, pretrained: { file, input } }) },
          buildResNet,
        ),
      ),
    );
    expect(scoresOf(wide!)).toEqual(scoresOf(plain!));
  },
);

test('Sobel channels that were trained on other pixels are rejected', async () => {
  const model = buildResNet({ depth: 8, classNames: TOY_CLASSES, inputSize: TOY_SIZE, input: 'rgb+sobel' });
  await saveSafetensors(model, file, { classes: TOY_CLASSES, size: TOY_SIZE });
  const start = (input: 'imagenet' | 'dfer'): Promise<tf.LayersModel> =>
    startingNetwork(
      { plan, classes: TOY_CLASSES, config: configOf({ input: 'rgb+sobel', pretrained: { file, input } }) },
      buildResNet,
    );
  await expect(start('imagenet')).rejects.toThrow(
    /expected Sobel channels of dfer's own pixels; received those of ImageNet's pixels/,
  );
  expect(scoresOf(await start('dfer'))).toEqual(scoresOf(model));
});
