import type * as tf from '@tensorflow/tfjs';
import type { Kernel, KernelContext } from '../kernel.js';
import { epilogueOf, NO_EPILOGUE, type Epilogue } from './epilogue.js';

function multiply({ inputs, attrs, torch }: KernelContext, epilogue: Epilogue): tf.TensorInfo {
  return torch.run('matmul', {
    a: inputs['a']!,
    b: inputs['b']!,
    transposeA: attrs.flag('transposeA', false),
    transposeB: attrs.flag('transposeB', false),
    ...epilogue,
  });
}

/** Matrix products. */
export const matmulKernels: readonly Kernel[] = [
  { name: 'BatchMatMul', run: (context) => multiply(context, NO_EPILOGUE) },
  { name: '_FusedMatMul', run: (context) => multiply(context, epilogueOf(context)) },
];
