import { TOY_CLASSES, TOY_CONFIG, toySamples } from '../../testing/toy.js';
import { assertSameSettings, computeFingerprint, findDifference } from './fingerprint.js';
import type { TrainConfig } from '../../config/trainConfig.js';

const samples = toySamples(3);
const plan = { fold: 1, train: [0], validation: [1], test: [2] };

const fingerprintOf = (changes: Partial<TrainConfig>): Readonly<Record<string, unknown>> =>
  computeFingerprint({ ...TOY_CONFIG, ...changes }, plan, samples, TOY_CLASSES, ['a', 'b', 'c'], null);

test.each<[string, Partial<TrainConfig>]>([
  ['monitor', { monitor: 'uar' }],
  ['style', { style: 'torchvision' }],
  ['input', { input: 'rgb' }],
  ['faceFeatures', { faceFeatures: 'none' }],
])('a run from before %s existed resumes with its default', (name, defaults) => {
  expect(fingerprintOf(defaults)).not.toHaveProperty(name);
});

test.each<[string, Partial<TrainConfig>]>([
  ['monitor "war"', { monitor: 'war' }],
  ['monitor "loss"', { monitor: 'loss' }],
  ['style "caffe"', { style: 'caffe' }],
  ['input "rgb+sobel"', { input: 'rgb+sobel' }],
  ['faceFeatures "mesh"', { faceFeatures: 'mesh' }],
])('a different %s is a different run', (expected, changes) => {
  expect(() => {
    assertSameSettings(fingerprintOf({}), fingerprintOf(changes), 'checkpoint');
  }).toThrow(`expected ${expected}; received nothing`);
});

test('a run from before a part of an option existed resumes with its default', () => {
  const { augmentation } = TOY_CONFIG;
  const older = { ...augmentation };
  delete older.hue;
  const differenceFrom = (hue: number): unknown =>
    findDifference(
      fingerprintOf({ augmentation: older }),
      fingerprintOf({ augmentation: { ...augmentation, hue } }),
    );
  expect(differenceFrom(0)).toBeNull();
  expect(differenceFrom(0.1)).toEqual({ expected: 'augmentation.hue 0.1', received: 'nothing' });
});

test('different features of the same faces are a different run', () => {
  const fingerprintWith = (faces: string): Readonly<Record<string, unknown>> =>
    computeFingerprint(TOY_CONFIG, plan, samples, TOY_CLASSES, ['a', 'b', 'c'], null, faces);
  expect(() => {
    assertSameSettings(fingerprintWith('1'), fingerprintWith('2'), 'checkpoint');
  }).toThrow('checkpoint: expected the face features that this fold was started with; received changed ones');
});

test('a fingerprint of version 0.1 is compared by the current names', () => {
  const old = { clipNorm: 1, 'testTime.offsets': 2, epochs: 3 };
  const now = { maxGradientNorm: 1, 'testTimeAugmentation.temporalCrops': 2, epochs: 3 };
  expect(() => {
    assertSameSettings(old, now, 'result.json');
  }).not.toThrow();
});

test('settings that differ are named with both values', () => {
  expect(() => {
    assertSameSettings({ clipNorm: 1 }, { maxGradientNorm: 2 }, 'result.json');
  }).toThrow(/result\.json: expected maxGradientNorm 2; received 1/);
});
