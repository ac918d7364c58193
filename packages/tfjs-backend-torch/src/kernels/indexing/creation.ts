import { DTYPE_CODES, isNativeDType, NATIVE_DTYPES } from '../../values.js';
import { TorchError } from '../../errors.js';
import { runOnCpu } from '../../fallback.js';
import type { Kernel } from '../../kernel.js';

/** The native code of a requested dtype. */
export function dtypeCode(kernel: string, dtype: string): 0 | 1 | 2 {
  if (isNativeDType(dtype)) return DTYPE_CODES[dtype];
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
    // Like TensorFlow.js, count down if the step is the default.
    const step = stop < start && attrs.number('step') === 1 ? -1 : attrs.number('step');
    // TensorFlow.js also rounds the sum after each step, which needs a loop.
    if (dtype === 'int32' && !(Number.isInteger(start) && Number.isInteger(step))) {
      return runOnCpu('Range', {}, attrs.raw, torch);
    }
    const count = Math.max(0, Math.ceil((stop - start) / step));
    return torch.run('Range', { start, step, count, dtype: dtypeCode('Range', dtype) });
  },
};

const linSpace: Kernel = {
  name: 'LinSpace',
  run: ({ attrs, torch }) => {
    const start = attrs.number('start');
    const count = attrs.number('num');
    const step = count > 1 ? (attrs.number('stop') - start) / (count - 1) : 0;
    return torch.run('Range', { start, step, count, dtype: DTYPE_CODES.float32 });
  },
};

const oneHot: Kernel = {
  name: 'OneHot',
  run: ({ inputs, attrs, torch }) =>
    torch.run('OneHot', {
      indices: inputs['indices']!,
      depth: attrs.number('depth'),
      on: attrs.number('onValue'),
      off: attrs.number('offValue'),
      dtype: dtypeCode('OneHot', attrs.text('dtype')),
    }),
};

/** Kernels that create tensors from a few numbers. */
export const creationKernels: readonly Kernel[] = [range, linSpace, oneHot];
