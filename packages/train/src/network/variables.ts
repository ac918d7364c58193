import * as tf from '@tensorflow/tfjs';

/** Copies the values of tensors. */
export function readVariables(tensors: readonly tf.Tensor[]): Float32Array[] {
  return tensors.map((tensor) => Float32Array.from(tensor.dataSync()));
}

/** Writes values back to the variables they were read from. */
export function assignVariables(variables: readonly tf.Variable[], arrays: readonly Float32Array[]): void {
  tf.tidy(() => {
    variables.forEach((variable, index) => {
      variable.assign(tf.tensor(arrays[index]!, variable.shape));
    });
  });
}
