import * as tf from '@tensorflow/tfjs';

/** What TensorFlow.js asks for an input's gradient. */
type Gradients = Record<string, () => tf.Tensor>;

/** Makes the gradients of this package's fused kernels known to TensorFlow.js. */
export function registerGradients(): void {
  for (const [kernelName, relu] of [
    ['BatchNormTraining', false],
    ['BatchNormReluTraining', true],
  ] as const) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x', 'gamma', 'beta'],
      outputsToSave: [relu, true],
      gradFunc: (dys, saved, attrs) => batchNormGradient(first(dys), saved, attrs, relu),
    });
  }
  tf.registerGradient({
    kernelName: 'BatchNormInference',
    inputsToSave: ['x', 'mean', 'variance', 'gamma'],
    outputsToSave: [true],
    gradFunc: (dys, saved, attrs) => inferenceGradient(first(dys), saved, attrs),
  });
  tf.registerGradient({
    kernelName: 'SoftmaxCrossEntropy',
    outputsToSave: [false, true],
    gradFunc: (dys, [gradient]) => ({ logits: () => tf.mul(gradient!, first(dys)) }),
  });
}

function first(dys: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dys) ? dys[0]! : dys;
}

function batchNormGradient(
  dy: tf.Tensor,
  saved: tf.Tensor[],
  attrs: tf.NamedAttrMap,
  relu: boolean,
): Gradients {
  const [x, gamma, beta] = [saved[0]!, saved[1]!, saved[2]!];
  const [y, statistics] = relu ? [saved[3], saved[4]!] : [undefined, saved[3]!];
  // Without a ReLU the residual's gradient is dy itself.
  const residual = relu && attrs['residual'] === true;
  const inputs = { dy, x, gamma, beta, statistics, ...(y === undefined ? {} : { y }) };
  const [dx, dgamma, dbeta, masked] = tf
    .engine()
    .runKernel<tf.Tensor[]>('BatchNormTrainingGrad', inputs, { ...attrs, residual });
  return {
    x: () => dx!,
    gamma: () => dgamma!,
    beta: () => dbeta!,
    residual: () => masked ?? tf.clone(dy),
  };
}

function inferenceGradient(dy: tf.Tensor, saved: tf.Tensor[], attrs: tf.NamedAttrMap): Gradients {
  const [x, mean, variance, gamma, y] = [saved[0]!, saved[1]!, saved[2]!, saved[3]!, saved[4]!];
  const masked = attrs['relu'] === true ? tf.mul(dy, tf.step(y)) : dy;
  const inverse = tf.rsqrt(tf.add(variance, Number(attrs['epsilon'])));
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const sum = tf.sum(masked, axes);
  const dot = tf.sum(tf.mul(masked, tf.sub(x, mean)), axes);
  return {
    x: () => tf.mul(masked, tf.mul(gamma, inverse)),
    gamma: () => tf.mul(dot, inverse),
    beta: () => sum,
    mean: () => tf.neg(tf.mul(sum, tf.mul(gamma, inverse))),
    variance: () => tf.mul(tf.mul(dot, gamma), tf.mul(tf.pow(inverse, 3), -0.5)),
    residual: () => tf.clone(masked),
  };
}
