import type { WeightKind } from './torchvisionNames.js';

/** Values in row-major order. */
export interface Weight {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Converts from PyTorch's axis order to TensorFlow's: `[…, out, in, h, w]` to `[h, w, in, out]`. */
export function fromTorch(values: Float32Array, shape: readonly number[], kind: WeightKind): Weight {
  switch (kind) {
    case 'vector':
      return { values, shape };
    case 'flattened':
      return { values, shape: [values.length] };
    case 'matrix':
      return reordered(values, shape, [1, 0]);
    case 'filters':
      return reordered(values, shape, [2, 3, 1, 0]);
    case 'taps':
      return reordered(values, shape, [2, 1, 0]);
  }
}

/** The inverse of `fromTorch`, except that flattened weights stay flat. @param shape - In TensorFlow's axis order. */
export function toTorch(values: Float32Array, shape: readonly number[], kind: WeightKind): Weight {
  switch (kind) {
    case 'vector':
    case 'flattened':
      return { values, shape };
    case 'matrix':
      return reordered(values, shape, [1, 0]);
    case 'filters':
      return reordered(values, shape, [3, 2, 0, 1]);
    case 'taps':
      return reordered(values, shape, [2, 1, 0]);
  }
}

/**
 * Transposes like `tf.transpose`, bit for bit, without a backend.
 *
 * @param axes - Old axis of each new one; at most four.
 */
function reordered(values: Float32Array, shape: readonly number[], axes: readonly number[]): Weight {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = axes.map((axis) => shape[axis]!);
  // Padded to four axes, so that four loops suffice.
  const steps = [0, 0, 0, 0, ...axes.map((axis) => strides[axis]!)].slice(-4);
  const counts = [1, 1, 1, 1, ...sides].slice(-4);
  const result = new Float32Array(values.length);
  let to = 0;
  for (let a = 0; a < counts[0]!; a++) {
    for (let b = 0; b < counts[1]!; b++) {
      for (let c = 0; c < counts[2]!; c++) {
        let from = a * steps[0]! + b * steps[1]! + c * steps[2]!;
        for (let d = 0; d < counts[3]!; d++, from += steps[3]!) result[to++] = values[from]!;
      }
    }
  }
  return { values: result, shape: sides };
}
