import * as tf from '@tensorflow/tfjs';
import { BACKEND_NAME, register, type Kernel } from './kernel.js';
import { runOnCpu } from './fallback.js';
import { TorchBackend } from './backend.js';
import { activationKernels } from './kernels/activation.js';
import { binaryKernels } from './kernels/binary.js';
import { choiceKernels } from './kernels/choice.js';
import { complexKernels } from './kernels/complex.js';
import { convKernels } from './kernels/conv.js';
import { creationKernels } from './kernels/creation.js';
import { fusedNormKernels } from './kernels/fusedNorm.js';
import { imageKernels } from './kernels/images.js';
import { layoutKernels } from './kernels/layout.js';
import { lookupKernels } from './kernels/lookup.js';
import { matmulKernels } from './kernels/matmul.js';
import { normKernels } from './kernels/norm.js';
import { partKernels } from './kernels/parts.js';
import { poolKernels } from './kernels/pool.js';
import { reductionKernels } from './kernels/reduction.js';
import { trainingKernels } from './kernels/training.js';
import { unaryKernels } from './kernels/unary.js';
import { viewKernels } from './kernels/views.js';

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

/** Makes all kernels known: the native ones, and for the rest what the cpu backend has. */
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
