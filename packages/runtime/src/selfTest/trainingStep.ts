import * as tf from '@tensorflow/tfjs';
import { normalized, values } from './cases.js';
import { BATCH, CLASSES, LAYERS, SIDE } from './stepNetwork.js';
import { stopwatch } from './stopwatch.js';

/**
 * Minimum time of a training step of a small residual-style network on the open backend: convolutions, batch norms, pooling, loss and all
 * gradients.
 *
 * @param seconds - Approximate duration of the measurement, with at least two steps; the first one (warm-up) does not count.
 * @returns milliseconds, minus those taken by other programs
 */
export function timeStep(seconds: number): number {
  const images = values([BATCH, SIDE, SIDE, 3], 1).as4D(BATCH, SIDE, SIDE, 3);
  const labels = tf.oneHot(
    Array.from({ length: BATCH }, (_, i) => i % CLASSES),
    CLASSES,
  );
  const weights = LAYERS.flatMap(([kernel, , before, after], i) => [
    scaled(values([kernel, kernel, before, after], 10 + i), 0.1),
    tf.ones([after]),
    tf.zeros([after]),
  ]);
  const classifier = scaled(values([LAYERS.at(-1)![3], CLASSES], 9), 0.1);
  const loss = (...all: tf.Tensor[]): tf.Scalar => {
    const last = all.at(-1)!;
    const features = LAYERS.reduce((x: tf.Tensor, [kernel, stride, before, after], i) => {
      const [filter, gamma, beta] = all.slice(3 * i, 3 * i + 3);
      const maps = tf.conv2d(rank4(x), filter!.as4D(kernel, kernel, before, after), stride, 'same');
      return normalized(maps, gamma!, beta!);
    }, images);
    const logits = tf.matMul(tf.mean(features, [1, 2]), last);
    return tf.losses.softmaxCrossEntropy(labels, logits).asScalar();
  };
  const gradients = tf.valueAndGrads(loss);
  const step = (): number => {
    const elapsed = stopwatch();
    tf.tidy(() => {
      const { value, grads } = gradients([...weights, classifier]);
      // Waits for asynchronous work: the gradients of the first layer are computed last.
      value.dataSync();
      grads[0]!.dataSync();
    });
    return elapsed();
  };
  step();
  const end = performance.now() + seconds * 1000;
  let least = step();
  while (performance.now() < end) least = Math.min(least, step());
  tf.dispose([images, labels, ...weights, classifier]);
  return least;
}

function scaled(x: tf.Tensor, by: number): tf.Tensor {
  return tf.tidy(() => {
    const y = tf.mul(x, by);
    x.dispose();
    return y;
  });
}

function rank4(x: tf.Tensor): tf.Tensor4D {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  return x.as4D(n, h, w, c);
}
