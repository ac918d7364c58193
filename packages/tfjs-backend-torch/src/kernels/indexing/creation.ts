import { NATIVE_DTYPES } from '../../values.js';
import { TorchError } from '../../errors.js';
import { runOnCpu } from '../../fallback.js';
import type { Kernel } from '../../kernel.js';

/** The native code of a dtype that a kernel is asked for. */
export function dtypeCode(kernel: string, dtype: string): number {
  const code = NATIVE_DTYPES.findIndex((name) => name === dtype);
  if (code >= 0) return code;
  throw new TorchError(
    'KERNEL_INPUT',
    `${kernel}: \`dtype\`: expected ${NATIVE_DTYPES.join(', ')}; received ${dtype}.`,
  );
}

const range: Kernel = {
  name: 'Range',
  run: ({ attrs, torch }) => {
    const start = attrs.number('start');
    const stop = attrs.number('stop');
    const dtype = attrs.text('dtype');
    // TensorFlow.js counts down by itself where no step was given.
    const step = stop < start && attrs.number('step') === 1 ? -1 : attrs.number('step');
    // It also rounds the sum after each step, which only a loop can do.
    if (dtype === 'int32' && !(Number.isInteger(start) && Number.isInteger(step))) {
      return runOnCpu('Range', {}, attrs.raw, torch);
    }
    const count = Math.max(0, Math.ceil((stop - start) / step));
    return torch.one('range', start, step, count, dtypeCode('Range', dtype));
  },
};

const linSpace: Kernel = {
  name: 'LinSpace',
  run: ({ attrs, torch }) => {
    const start = attrs.number('start');
    const count = attrs.number('num');
    const step = count > 1 ? (attrs.number('stop') - start) / (count - 1) : 0;
    return torch.one('range', start, step, count, dtypeCode('LinSpace', 'float32'));
  },
};

const oneHot: Kernel = {
  name: 'OneHot',
  run: ({ inputs, attrs, torch }) => {
    const numbers = ['depth', 'onValue', 'offValue'].map((name) => attrs.number(name));
    return torch.one('oneHot', inputs['indices']!, ...numbers, dtypeCode('OneHot', attrs.text('dtype')));
  },
};

/** Kernels that make tensors of a few numbers. */
export const creationKernels: readonly Kernel[] = [range, linSpace, oneHot];
