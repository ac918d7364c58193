import * as tf from '@tensorflow/tfjs';
import { Attributes } from './attributes.js';
import { TorchBackend } from './backend.js';
import { TorchError } from './errors.js';
import { runOnCpu } from './fallback.js';

/** What a kernel works with. */
export interface KernelContext {
  readonly inputs: tf.NamedTensorInfoMap;
  readonly attrs: Attributes;
  readonly torch: TorchBackend;
}

/** A kernel of this backend: what TensorFlow.js calls it, and how libtorch computes it. */
export interface Kernel {
  readonly name: string;
  readonly run: (context: KernelContext) => tf.TensorInfo | tf.TensorInfo[];
  /** Takes strings or complex numbers as they are. @defaultValue false: such inputs are computed by the cpu backend */
  readonly anyDType?: boolean;
}

/** The name under which the backend is registered. */
export const BACKEND_NAME = 'torch';

/** Makes a kernel known to TensorFlow.js. */
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

/** A tensor that libtorch does not hold; inputs may also be lists of tensors or nothing. */
function isForeign(input: tf.TensorInfo | undefined | null): boolean {
  return input?.dtype === 'string' || input?.dtype === 'complex64';
}
