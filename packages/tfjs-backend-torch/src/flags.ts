import * as tf from '@tensorflow/tfjs';

const REFERENCE = 'TORCH_REFERENCE_KERNELS';
const CONVOLUTION_PATH = 'TORCH_CONVOLUTION_PATH';

// Set it with `tf.env().set('TORCH_REFERENCE_KERNELS', true)`: slower, and bit-identical to PyTorch.
tf.env().registerFlag(REFERENCE, () => false);

// For tests: `winograd`, `onednn` or `aten` forces this path for every convolution; it throws if the path cannot compute one.
tf.env().registerFlag(CONVOLUTION_PATH, () => 'auto');

/** Returns whether libtorch's own operations compute the fused kernels, for comparisons with PyTorch. */
export function isReference(): boolean {
  return tf.env().getBool(REFERENCE);
}

/** The path that computes convolutions: `auto`, `reference`, `winograd`, `onednn` or `aten`. */
export function convolutionPath(): string {
  return isReference() ? 'reference' : tf.env().getString(CONVOLUTION_PATH);
}
