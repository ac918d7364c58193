import { buildResNet } from '@dfer/models';
import * as tf from '@tensorflow/tfjs';
import { adaptionOf, adaptStem, OWN_PIXELS, pixelsOf } from './inputNormalization.js';

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const SIZE = 64;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test('a file that says nothing was taught with ImageNet’s pixels; one that does, with those', () => {
  expect(pixelsOf({})).toEqual(IMAGENET);
  expect(pixelsOf({ mean: '[0.5,0.5,0.5]', std: '[0.25,0.25,0.25]' })).toEqual(OWN_PIXELS);
});

test('pixels that cannot be are refused, with what was expected', () => {
  for (const std of ['[1,2]', '[0,1,1]', 'wide', undefined]) {
    const metadata = { mean: '[0.5,0.5,0.5]', ...(std === undefined ? {} : { std }) };
    expect(() => pixelsOf(metadata)).toThrow(
      /expected mean and std as three numbers each, std above 0; received/,
    );
  }
});

test('it is said where a network is adapted', () => {
  expect(adaptionOf(OWN_PIXELS)).toBeNull();
  expect(adaptionOf(IMAGENET)).toBe("adapted from ImageNet's pixels");
});

test('an adapted network sees in our pixels what it saw in its own, but for the edge', () => {
  const network = buildResNet({ depth: 18, classes: 7, inputSize: SIZE, seed: 3 });
  const norm = network.layers.find((layer) => layer.getWeights().length === 4)!;
  const output = norm.getOutputAt(0);
  if (Array.isArray(output)) throw new TypeError('expected one output');
  const stem = tf.model({ inputs: network.inputs, outputs: output });
  const before = tf.memory().numTensors;
  const inner = (pixels: {
    readonly mean: readonly number[];
    readonly std: readonly number[];
  }): Float32Array =>
    tf.tidy(() => {
      const picture = tf.randomUniform([1, SIZE, SIZE, 3], 0, 1, 'float32', 4);
      const seen = tf.div(tf.sub(picture, tf.tensor1d([...pixels.mean])), tf.tensor1d([...pixels.std]));
      const features = stem.predict(seen);
      if (Array.isArray(features)) throw new TypeError('expected one tensor');
      const side = features.shape[1]!;
      return tf.slice(features, [0, 3, 3, 0], [1, side - 6, side - 6, -1]).dataSync<'float32'>();
    });
  const taught = inner(IMAGENET);
  const unadapted = inner(OWN_PIXELS);
  adaptStem(network, IMAGENET);
  const adapted = inner(OWN_PIXELS);
  const worst = (values: Float32Array): number =>
    values.reduce((most, value, i) => Math.max(most, Math.abs(value - taught[i]!)), 0);
  expect(worst(adapted)).toBeLessThan(1e-4);
  expect(worst(unadapted)).toBeGreaterThan(0.05);
  expect(tf.memory().numTensors).toBe(before);
  network.dispose();
});

test('a network of our own stays as it is', () => {
  const network = buildResNet({ depth: 8, classes: 7, inputSize: 32, seed: 3 });
  const numbers = (): number[][] => network.getWeights().map((weight) => [...weight.dataSync()]);
  const before = numbers();
  adaptStem(network, OWN_PIXELS);
  expect(numbers()).toEqual(before);
  network.dispose();
});
