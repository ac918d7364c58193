import * as tf from '@tensorflow/tfjs';
import { buildResNet } from '@dfer/models';
import { adaptionOf, adaptStem, pixelsOf } from './inputNormalization.js';
import { OWN_PIXELS, type Pixels } from './publishedPixels.js';

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const SIZE = 64;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const VGGFACE2 = {
  mean: [91.4953, 103.8827, 131.0912].map((value) => value / 255),
  std: [1, 1, 1].map((value) => value / 255),
  order: 'BGR',
} as const;
const SILENT = { metadata: {}, fileClasses: null };

test('a file without a pixel normalization uses ImageNet’s, otherwise its own', () => {
  expect(pixelsOf(SILENT)).toEqual(IMAGENET);
  const metadata = { mean: '[0.5,0.5,0.5]', std: '[0.25,0.25,0.25]' };
  expect(pixelsOf({ ...SILENT, metadata })).toEqual(OWN_PIXELS);
});

test('a classifier of VGGFace2’s identities implies its pixels, unless the file or the user specifies others', () => {
  expect(pixelsOf({ ...SILENT, fileClasses: 8631 })).toEqual(VGGFACE2);
  expect(pixelsOf({ ...SILENT, fileClasses: 8631 }, 'imagenet')).toEqual(IMAGENET);
  const metadata = { mean: '[0.5,0.5,0.5]', std: '[0.25,0.25,0.25]' };
  expect(pixelsOf({ metadata, fileClasses: 8631 })).toEqual(OWN_PIXELS);
});

test('a name of a normalization overrides the file', () => {
  const metadata = { mean: '[0.1,0.1,0.1]', std: '[1,1,1]' };
  expect(pixelsOf({ ...SILENT, metadata }, 'vggface2')).toEqual(VGGFACE2);
  expect(pixelsOf(SILENT, 'inception')).toEqual({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
  expect(pixelsOf(SILENT, 'dfer')).toBe(OWN_PIXELS);
});

test('an invalid normalization is rejected, with the expected one', () => {
  for (const std of ['[1,2]', '[0,1,1]', 'wide', undefined]) {
    const metadata = { mean: '[0.5,0.5,0.5]', ...(std === undefined ? {} : { std }) };
    expect(() => pixelsOf({ ...SILENT, metadata })).toThrow(
      /expected mean and std as three numbers each, std above 0; received/,
    );
  }
});

test('adapting a network is reported', () => {
  expect(adaptionOf(OWN_PIXELS)).toBeNull();
  expect(adaptionOf(IMAGENET)).toBe("adapted from ImageNet's pixels");
  expect(adaptionOf(VGGFACE2)).toBe("adapted from VGGFace2's pixels (BGR, 0–255)");
});

test.each<[string, Pixels, number]>([
  ['ImageNet', IMAGENET, 1e-4],
  // Its values are about a hundred times as large.
  ['VGGFace2', VGGFACE2, 1e-2],
])(
  'a network adapted from %s gives the same features for dfer’s pixels, except at the border',
  (_, taughtPixels, tolerance) => {
    const network = buildResNet({ depth: 18, classes: 7, inputSize: SIZE, width: 16, seed: 3 });
    const norm = network.layers.find((layer) => layer.getWeights().length === 4)!;
    const output = norm.getOutputAt(0);
    if (Array.isArray(output)) throw new TypeError('expected one output');
    const stem = tf.model({ inputs: network.inputs, outputs: output });
    const before = tf.memory().numTensors;
    const inner = (pixels: Pixels): Float32Array =>
      tf.tidy(() => {
        const rgb = tf.randomUniform([1, SIZE, SIZE, 3], 0, 1, 'float32', 4);
        const picture = pixels.order === 'BGR' ? tf.reverse(rgb, 3) : rgb;
        const seen = tf.div(tf.sub(picture, tf.tensor1d([...pixels.mean])), tf.tensor1d([...pixels.std]));
        const features = stem.predict(seen);
        if (Array.isArray(features)) throw new TypeError('expected one tensor');
        const side = features.shape[1]!;
        return tf.slice(features, [0, 3, 3, 0], [1, side - 6, side - 6, -1]).dataSync<'float32'>();
      });
    const taught = inner(taughtPixels);
    const unadapted = inner(OWN_PIXELS);
    adaptStem(network, taughtPixels);
    const adapted = inner(OWN_PIXELS);
    const worst = (values: Float32Array): number =>
      values.reduce((most, value, i) => Math.max(most, Math.abs(value - taught[i]!)), 0);
    expect(worst(adapted)).toBeLessThan(tolerance);
    expect(worst(unadapted)).toBeGreaterThan(0.05);
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  },
);

test('a network with dfer’s pixels is not changed', () => {
  const network = buildResNet({ depth: 8, classes: 7, inputSize: 32, seed: 3 });
  const numbers = (): number[][] => network.getWeights().map((weight) => [...weight.dataSync()]);
  const before = numbers();
  adaptStem(network, OWN_PIXELS);
  expect(numbers()).toEqual(before);
  network.dispose();
});
