import type { WeightKind } from './torchvisionNames.js';

/** Numbers, the last axis fastest. */
export interface Weight {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** From PyTorch's order of axes to TensorFlow's: `[…, out, in, h, w]` to `[h, w, in, out]`. */
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

/** The way back; what was flattened stays so. @param shape - In TensorFlow's order. */
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
 * Moves axes as `tf.transpose` does, bit for bit and on no backend.
 *
 * @param axes - Which old axis each new one is; up to four.
 */
function reordered(values: Float32Array, shape: readonly number[], axes: readonly number[]): Weight {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = axes.map((axis) => shape[axis]!);
  // Filled up to four axes, so that four loops do for all.
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
