import * as tf from '@tensorflow/tfjs';

/** Copies of the tensors' values. */
export function readVariables(tensors: readonly tf.Tensor[]): Float32Array[] {
  return tensors.map((tensor) => Float32Array.from(tensor.dataSync()));
}

/** Puts values into the variables they came from. */
export function assignVariables(variables: readonly tf.Variable[], arrays: readonly Float32Array[]): void {
  tf.tidy(() => {
    variables.forEach((variable, index) => {
      variable.assign(tf.tensor(arrays[index]!, variable.shape));
    });
  });
}
