import type * as tf from '@tensorflow/tfjs';

/** dtypes that live in libtorch, by their native code; strings and complex numbers stay in JavaScript. */
export const NATIVE_DTYPES = ['float32', 'int32', 'bool'] as const;
export type NativeDType = (typeof NATIVE_DTYPES)[number];

/** The native code of each. */
export const DTYPE_CODES = { float32: 0, int32: 1, bool: 2 } as const;

/** Whether values of this dtype live in libtorch. */
export const isNativeDType = (dtype: string): dtype is NativeDType => dtype in DTYPE_CODES;

/** A typed array of what TensorFlow.js gives as values, copied only where it has to be. */
export function toFloats(values: tf.BackendValues | null): Float32Array {
  if (values instanceof Float32Array) return values;
  return Float32Array.from(values ?? [], Number);
}

/** The same for any dtype that lives in libtorch. */
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
