import { excerpt, expected } from '../fileErrors.js';

/**
 * Converts the bytes of a tensor to float32. F64 is rounded; F16 and BF16 are exact.
 *
 * @param bytes - Little-endian, at the start of their own buffer.
 * @throws Error for a type without real numbers.
 */
export function toFloat32(bytes: Uint8Array<ArrayBuffer>, dtype: string): Float32Array<ArrayBuffer> {
  const { buffer } = bytes;
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'BF16':
      return fromBfloat16(new Uint16Array(buffer));
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    default:
      throw expected('values of type F32, F16, BF16 or F64', dtype);
  }
}

/** Returns the values. @throws Error with the tensor name if one of them is not finite. */
export function assertFinite(name: string, values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return values;
  throw expected(`finite values in tensor ${excerpt(name)}`, `${values[wrong]} at index ${wrong}`);
}

/** A bfloat16 is the upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const words = new Uint32Array(values.buffer);
  halves.forEach((half, i) => {
    words[i] = half << 16;
  });
  return values;
}

/** IEEE 754 binary16: one sign bit, five exponent bits, ten fraction bits. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
