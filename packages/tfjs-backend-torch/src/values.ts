import type * as tf from '@tensorflow/tfjs';

/** dtypes that libtorch holds, by their native code; strings and complex numbers stay in JavaScript. */
export const NATIVE_DTYPES = ['float32', 'int32', 'bool'] as const;
export type NativeDType = (typeof NATIVE_DTYPES)[number];

/** The native code of each dtype. */
export const DTYPE_CODES = { float32: 0, int32: 1, bool: 2 } as const;

/** Returns whether libtorch holds values of this dtype. */
export const isNativeDType = (dtype: string): dtype is NativeDType => dtype in DTYPE_CODES;

/** Converts values from TensorFlow.js to a Float32Array, and copies only if necessary. */
export function toFloats(values: tf.BackendValues | null): Float32Array {
  if (values instanceof Float32Array) return values;
  return Float32Array.from(values ?? [], Number);
}

/** Converts values to a typed array of any dtype that libtorch holds. */
export function toNativeValues(
  values: tf.BackendValues,
  dtype: NativeDType,
): Float32Array | Int32Array | Uint8Array {
  if (values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array)
    return values;
  const numbers = Array.from(values, Number);
  if (dtype === 'float32') return Float32Array.from(numbers);
  return dtype === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers);
}
