import * as tf from '@tensorflow/tfjs';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';
import { conv2dBackpropInput } from './conv2dBackpropInput.js';
import { fusedBatchNormGradient } from './fusedBatchNormGradient.js';

let registered = false;

/** Registers the kernels that the wasm backend needs to train convolutional networks. Further calls do nothing. */
export function registerTrainingKernels(): void {
  if (registered) return;
  registered = true;
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: 'wasm',
    kernelFunc: conv2dBackpropFilter,
  });
  // The existing kernel is a plain loop, ten times slower than XNNPACK's convolution.
  tf.unregisterKernel(tf.Conv2DBackpropInput, 'wasm');
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropInput,
    backendName: 'wasm',
    kernelFunc: conv2dBackpropInput,
  });
  tf.unregisterGradient(tf.FusedBatchNorm);
  tf.registerGradient(fusedBatchNormGradient);
}
