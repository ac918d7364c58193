import { toFloat32 } from '../safetensors/numbers.js';
import { BYTES_PER_NUMBER, type Dtype } from './values.js';

/**
 * Converts real and integer types to float32; F64 and integers beyond 2²⁴ are rounded.
 *
 * @param bytes - At the start of their own buffer, which may be modified.
 */
export function toFloats(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: Dtype,
  bigEndian: boolean,
): Float32Array<ArrayBuffer> {
  if (bigEndian) reverseEach(bytes, BYTES_PER_NUMBER[dtype]);
  const { buffer } = bytes;
  switch (dtype) {
    case 'I64':
      return Float32Array.from(new BigInt64Array(buffer), Number);
    case 'I32':
      return Float32Array.from(new Int32Array(buffer));
    case 'I16':
      return Float32Array.from(new Int16Array(buffer));
    case 'I8':
      return Float32Array.from(new Int8Array(buffer));
    case 'U8':
      return Float32Array.from(bytes);
    case 'BOOL':
      return Float32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1));
    default:
      return toFloat32(bytes, dtype);
  }
}

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
