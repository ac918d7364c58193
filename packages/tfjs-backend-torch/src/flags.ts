import * as tf from '@tensorflow/tfjs';

const REFERENCE = 'TORCH_REFERENCE_KERNELS';

// Set it with `tf.env().set('TORCH_REFERENCE_KERNELS', true)`: slower, and bit by bit what PyTorch computes.
tf.env().registerFlag(REFERENCE, () => false);

/** Whether fused kernels shall be computed by libtorch's own operations, for comparisons with PyTorch. */
export function isReference(): boolean {
  return tf.env().getBool(REFERENCE);
}
