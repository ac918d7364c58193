import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest, numbers, resultsOn } from '../testing/agreement.js';

const SIZES: readonly [number, number][] = [
  [3, 9],
  [10, 4],
  [1, 1],
  [5, 7],
];
const RESIZES = [tf.image.resizeBilinear<tf.Tensor4D>, tf.image.resizeNearestNeighbor<tf.Tensor4D>];
const MODES = [
  [false, false],
  [true, false],
  [false, true],
] as const;

const images = (): tf.Tensor4D => numbers([2, 5, 7, 3]).as4D(2, 5, 7, 3);
// In gradients the cpu backend swaps height and width, and reads a second image from the wrong place.
const square = (): tf.Tensor4D => numbers([1, 6, 6, 3]).as4D(1, 6, 6, 3);
const channels = (): tf.Tensor4D => numbers([2, 3, 2, 9]).as4D(2, 3, 2, 9);
const gradientOf = (f: (x: tf.Tensor4D) => tf.Tensor, x: tf.Tensor4D): tf.Tensor =>
  tf.grad((value) => f(value.as4D(...x.shape)))(x);

nativeTest('resizes like TensorFlow.js in all modes', async () => {
  for (const size of SIZES) {
    for (const [alignCorners, halfPixelCenters] of MODES) {
      await expectAgreement(() => tf.image.resizeBilinear(images(), size, alignCorners, halfPixelCenters));
      await expectAgreement(() =>
        tf.image.resizeNearestNeighbor(images(), size, alignCorners, halfPixelCenters),
      );
    }
  }
  await expectAgreement(() => tf.image.resizeNearestNeighbor(images().mul<tf.Tensor4D>(100).toInt(), [8, 3]));
  await expectAgreement(() => tf.image.resizeBilinear(images().mul<tf.Tensor4D>(100).toInt(), [8, 3]));
});

nativeTest('gradients of resizing', async () => {
  for (const size of SIZES) {
    for (const alignCorners of [false, true]) {
      for (const resize of RESIZES) {
        await expectAgreement(() => gradientOf((x) => resize(x, size, alignCorners).square(), square()));
      }
    }
  }
});

nativeTest('the gradient is the derivative of the forward pass in all modes', async () => {
  const weights = (): tf.Tensor => numbers([2, 3, 9, 3], 5);
  for (const [alignCorners, halfPixelCenters] of MODES) {
    for (const resize of RESIZES) {
      const forward = (x: tf.Tensor4D): tf.Tensor =>
        resize(x, [3, 9], alignCorners, halfPixelCenters).mul(weights()).sum();
      // Linear in x: the gradient times any direction is the value at that direction.
      const [result] = await resultsOn('torch', () => {
        const direction = numbers([2, 5, 7, 3], 9).as4D(2, 5, 7, 3);
        return gradientOf(forward, images()).mul(direction).sum().sub(forward(direction));
      });
      expect(Math.abs(result!.values[0]!)).toBeLessThan(1e-4);
    }
  }
});

nativeTest('crops and resizes boxes, including those outside', async () => {
  const boxes = (): tf.Tensor2D =>
    tf.tensor2d([0, 0, 1, 1, 0.2, 0.3, 0.7, 0.6, -0.5, 0.5, 0.5, 1.5, 0.9, 0.9, 0.1, 0.1], [4, 4]);
  for (const method of ['bilinear', 'nearest'] as const) {
    for (const size of [
      [4, 5],
      [1, 3],
    ] as [number, number][]) {
      await expectAgreement(() =>
        tf.image.cropAndResize(images(), boxes(), tf.tensor1d([0, 1, 1, 0], 'int32'), size, method, 0.25),
      );
    }
  }
});

nativeTest('normalizes over neighboring channels, forward and backward', async () => {
  for (const radius of [0, 1, 5, 20]) {
    const normalize = (x: tf.Tensor4D): tf.Tensor4D =>
      tf.localResponseNormalization(x, radius, 1.2, 0.7, 0.6);
    await expectAgreement(() => normalize(channels()));
    await expectAgreement(() => gradientOf((x) => normalize(x).square(), channels()));
  }
});

nativeTest('reports invalid arguments', async () => {
  await tf.setBackend('torch');
  const flat = numbers([5, 7]);
  expect(() =>
    tf
      .engine()
      .runKernel(
        'ResizeBilinear',
        { images: flat },
        { size: [2, 2], alignCorners: false, halfPixelCenters: false },
      ),
  ).toThrow('ResizeBilinear: images: expected rank 4; received 2 (tensors received: float32[5,7])');
  expect(() =>
    tf
      .engine()
      .runKernel(
        'ResizeBilinear',
        { images: flat.reshape([1, 5, 7, 1]) },
        { size: [-2, 2], alignCorners: false, halfPixelCenters: false },
      ),
  ).toThrow('expected sides in [0, 16777216]; received -2');
});
