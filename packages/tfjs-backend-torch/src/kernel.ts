import * as tf from '@tensorflow/tfjs';
import { Attributes } from './attributes.js';
import { TorchBackend } from './backend.js';
import { TorchError } from './errors.js';
import { runOnCpu } from './fallback.js';

/** Inputs, attributes and backend of a kernel call. */
export interface KernelContext {
  readonly inputs: tf.NamedTensorInfoMap;
  readonly attrs: Attributes;
  readonly torch: TorchBackend;
}

/** A kernel of this backend: its name in TensorFlow.js, and the function that computes it with libtorch. */
export interface Kernel {
  readonly name: string;
  readonly run: (context: KernelContext) => tf.TensorInfo | tf.TensorInfo[];
  /** True if it also takes strings and complex numbers. @defaultValue false: the cpu backend computes such inputs */
  readonly anyDType?: boolean;
}

/** The name under which the backend is registered. */
export const BACKEND_NAME = 'torch';

/** Registers a kernel with TensorFlow.js. */
export function register(kernel: Kernel): void {
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: BACKEND_NAME,
    kernelFunc: ({ inputs, backend, attrs }) => {
      if (!(backend instanceof TorchBackend)) {
        throw new TorchError('KERNEL_INPUT', `${kernel.name}: expected the torch backend; received another.`);
      }
      if (kernel.anyDType !== true && Object.values(inputs).some(isForeign)) {
        return runOnCpu(kernel.name, inputs, attrs, backend);
      }
      return kernel.run({ inputs, attrs: new Attributes(kernel.name, attrs ?? {}), torch: backend });
    },
  });
}

/** True for a tensor whose dtype libtorch does not hold; inputs may also be lists of tensors or missing. */
function isForeign(input: tf.TensorInfo | undefined | null): boolean {
  return input?.dtype === 'string' || input?.dtype === 'complex64';
}
