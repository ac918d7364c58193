import * as tf from '@tensorflow/tfjs';
import { Attributes } from './attributes.js';
import { BACKEND_NAME } from './kernel.js';

/** Functions that TensorFlow.js calls for the gradient of each input. */
type Gradients = Record<string, () => tf.Tensor>;

/** Kernels whose gradients use only the gradient of their first output; the other outputs are internal. */
export const LED_BY_FIRST_OUTPUT: ReadonlySet<string> = new Set([
  'BatchNormTraining',
  'BatchNormReluTraining',
  'SoftmaxCrossEntropy',
]);

/** Registers this package's gradients with TensorFlow.js. */
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
  registerReductionGradients();
}

/**
 * Replaces the gradients of sums and means on this backend: TensorFlow.js multiplies by a tensor of ones, as large as the input, that it
 * fills in JavaScript. The values are the same. Other backends keep TensorFlow.js's gradients.
 */
function registerReductionGradients(): void {
  for (const kernelName of ['Mean', 'Sum'] as const) {
    const original = tf.getGradient(kernelName);
    tf.registerGradient({
      ...original,
      gradFunc: (dys, saved, attrs) =>
        tf.getBackend() === BACKEND_NAME
          ? { x: () => spreadOver(saved[0]!.shape, first(dys), attrs, kernelName) }
          : original.gradFunc(dys, saved, attrs),
    });
  }
}

/** dy, repeated along the axes that were reduced. */
function spreadOver(
  shape: readonly number[],
  dy: tf.Tensor,
  attrs: tf.NamedAttrMap,
  kernelName: 'Mean' | 'Sum',
): tf.Tensor {
  const attributes = new Attributes(kernelName, attrs);
  const axes = attributes.has('axis')
    ? tf.util.parseAxisParam(attributes.numbers('axis'), [...shape])
    : shape.map((_, axis) => axis);
  const kept = shape.map((side, axis) => (axes.includes(axis) ? 1 : side));
  const repeats = shape.map((side, axis) => (axes.includes(axis) ? side : 1));
  const reduced = tf.util.sizeFromShape(repeats);
  const share = kernelName === 'Mean' ? tf.div(dy, reduced) : dy;
  return tf.tile(tf.reshape(share, kept), repeats);
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
