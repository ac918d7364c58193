import * as tf from '@tensorflow/tfjs';

const original = tf.getGradient(tf.FusedBatchNorm);

/**
 * The gradient of batch normalization by broadcasting. The gradient in tfjs-core first tiles the statistics to the size of the images,
 * which alone takes longer in the wasm backend than a 3×3 convolution.
 */
export const fusedBatchNormGradient: tf.GradConfig = {
  ...original,
  gradFunc: (dy, saved, attrs) => {
    const [x, mean, variance, scale] = saved;
    // The registry has one gradient for all backends.
    if (tf.getBackend() !== 'wasm') return original.gradFunc(dy, saved, attrs);
    if (Array.isArray(dy) || !x || mean?.rank !== 1 || variance?.rank !== 1)
      return original.gradFunc(dy, saved, attrs);
    const epsilon = Number(attrs['varianceEpsilon']);
    const axes = x.shape.map((_, axis) => axis).slice(0, -1);
    const inverse = tf.tidy(() => tf.rsqrt(tf.add(variance, epsilon)));
    const scaled = scale ? tf.mul(inverse, scale) : inverse;
    // Both sums are used twice; they have the size of the statistics.
    const sum = tf.sum(dy, axes);
    const sumCentered = tf.tidy(() => tf.sum(tf.mul(dy, tf.sub(x, mean)), axes));
    return {
      x: () => tf.mul(dy, scaled).reshape(x.shape),
      mean: () => tf.neg(tf.mul(sum, scaled)),
      variance: () => tf.mul(tf.mul(sumCentered, -0.5), tf.mul(scaled, tf.square(inverse))),
      scale: () => tf.mul(sumCentered, inverse),
      offset: () => sum.clone(),
    };
  },
};
