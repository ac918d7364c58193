import * as tf from '@tensorflow/tfjs';
// Bundled from its sources: the published code is ES5, which cannot extend the classes of ES modules.
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node/src/nodejs_kernel_backend.ts';
import '@tensorflow/tfjs-node/src/register_all_kernels.ts';

const { binding } = globalThis.conformance;
tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'));
