import * as tf from '@tensorflow/tfjs';

const REFERENCE = 'TORCH_REFERENCE_KERNELS';
const CONVOLUTION_PATH = 'TORCH_CONVOLUTION_PATH';

// Set it with `tf.env().set('TORCH_REFERENCE_KERNELS', true)`: slower, and bit by bit what PyTorch computes.
tf.env().registerFlag(REFERENCE, () => false);

// For tests: `winograd`, `onednn` or `aten` computes every convolution on that path; one that the path cannot compute throws.
tf.env().registerFlag(CONVOLUTION_PATH, () => 'auto');

/** Whether fused kernels shall be computed by libtorch's own operations, for comparisons with PyTorch. */
export function isReference(): boolean {
  return tf.env().getBool(REFERENCE);
}

/** Which code shall compute convolutions: `auto`, `reference`, `winograd`, `onednn` or `aten`. */
export function convolutionPath(): string {
  return isReference() ? 'reference' : tf.env().getString(CONVOLUTION_PATH);
}
