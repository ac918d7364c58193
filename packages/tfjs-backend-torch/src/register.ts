import * as tf from '@tensorflow/tfjs';
import { BACKEND_NAME, register, type Kernel } from './kernel.js';
import { runOnCpu } from './fallback.js';
import { TorchBackend } from './backend.js';
import { activationKernels } from './kernels/elementwise/activation.js';
import { binaryKernels } from './kernels/elementwise/binary.js';
import { choiceKernels } from './kernels/indexing/choice.js';
import { complexKernels } from './kernels/elementwise/complex.js';
import { convKernels } from './kernels/convolution/conv.js';
import { creationKernels } from './kernels/indexing/creation.js';
import { fusedNormKernels } from './kernels/normalization/fusedNorm.js';
import { imageKernels } from './kernels/images.js';
import { layoutKernels } from './kernels/shape/layout.js';
import { lookupKernels } from './kernels/indexing/lookup.js';
import { matmulKernels } from './kernels/matmul.js';
import { normKernels } from './kernels/normalization/norm.js';
import { partKernels } from './kernels/shape/parts.js';
import { poolKernels } from './kernels/convolution/pool.js';
import { reductionKernels } from './kernels/reduction.js';
import { trainingKernels } from './kernels/training/training.js';
import { unaryKernels } from './kernels/elementwise/unary.js';
import { viewKernels } from './kernels/shape/views.js';

/** Every kernel that libtorch computes. */
export const nativeKernels: readonly Kernel[] = [
  ...activationKernels,
  ...binaryKernels,
  ...choiceKernels,
  ...complexKernels,
  ...convKernels,
  ...creationKernels,
  ...fusedNormKernels,
  ...imageKernels,
  ...layoutKernels,
  ...lookupKernels,
  ...matmulKernels,
  ...normKernels,
  ...partKernels,
  ...poolKernels,
  ...reductionKernels,
  ...trainingKernels,
  ...unaryKernels,
  ...viewKernels,
];

/** Registers all kernels: the native ones, and the cpu backend's for the rest. */
export function registerKernels(): void {
  for (const kernel of nativeKernels) register(kernel);
  const own = new Set(nativeKernels.map(({ name }) => name));
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (own.has(kernelName)) continue;
    tf.registerKernel({
      kernelName,
      backendName: BACKEND_NAME,
      kernelFunc: ({ inputs, backend, attrs }) => {
        if (backend instanceof TorchBackend) return runOnCpu(kernelName, inputs, attrs, backend);
        throw new TypeError(`${kernelName}: expected the torch backend; received another.`);
      },
    });
  }
}
