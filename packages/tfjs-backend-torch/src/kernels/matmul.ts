import type * as tf from '@tensorflow/tfjs';
import type { Argument } from '../nativeCall.js';
import type { Kernel, KernelContext } from '../kernel.js';
import { epilogueOf, NO_EPILOGUE } from './epilogue.js';

function multiply({ inputs, attrs, torch }: KernelContext, epilogue: readonly Argument[]): tf.TensorInfo {
  const transposeA = attrs.flag('transposeA', false);
  const transposeB = attrs.flag('transposeB', false);
  return torch.one('matmul', inputs['a']!, inputs['b']!, transposeA, transposeB, ...epilogue);
}

/** Matrix products. */
export const matmulKernels: readonly Kernel[] = [
  { name: 'BatchMatMul', run: (context) => multiply(context, NO_EPILOGUE) },
  { name: '_FusedMatMul', run: (context) => multiply(context, epilogueOf(context)) },
];
