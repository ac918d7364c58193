import { excerpt, expected } from '../fileErrors.js';
import { readBytes } from './byteReader.js';
import type { Unpacked } from './container.js';
import { toFloats } from './numbers.js';
import { BYTES_PER_NUMBER, Storage, type StoredArray } from './values.js';
import { checkSum } from './zip.js';

/** Tensors may share a storage, but no tensor of a network spans more than this. */
const WIDEST_SPAN_BYTES = 2 ** 30;

/** Number of values from the first to the last element of a tensor. */
function computeSpan({ shape, strides }: StoredArray): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((last, side, axis) => last + (side - 1) * strides[axis]!, 0) + 1;
}

/** Checks a tensor. @throws Error unless all its values are in the file. */
export function checkArray(name: string, array: StoredArray, { regions }: Unpacked): void {
  const { source, dtype, shape, offset } = array;
  const shown = `tensor ${excerpt(name)}`;
  if (source === null) throw expected(`${shown} with values`, 'none: the file is damaged');
  if (!Number.isSafeInteger(shape.reduce((product, side) => product * side, 1))) {
    throw expected(`${shown} with a size that fits into memory`, `[${shape.join(', ')}]`);
  }
  const size = BYTES_PER_NUMBER[dtype];
  const end = offset + computeSpan(array);
  if (!(source instanceof Storage)) {
    if (end * size === source.bytes.length) return;
    throw expected(`${end * size} bytes in ${shown}`, source.bytes.length);
  }
  const region = regions.get(source.key);
  if (region === undefined)
    throw expected(`storage ${excerpt(source.key)} of ${shown}`, 'none: the file is damaged');
  if ((source.start + source.count) * size > region.bytes) {
    throw expected(
      `${source.count * size} bytes in storage ${excerpt(source.key)}`,
      `${region.bytes}: it is truncated`,
    );
  }
  if (end > source.count)
    throw expected(`${shown} within the ${source.count} numbers of its storage`, `${end}`);
  if (computeSpan(array) * size > WIDEST_SPAN_BYTES) {
    throw expected(`${shown} within ${WIDEST_SPAN_BYTES} bytes`, computeSpan(array) * size);
  }
}

/** Reads the values of a tensor in row-major order. @param array - Checked with `checkArray`. */
export function readArray(fd: number, array: StoredArray, unpacked: Unpacked): Float32Array<ArrayBuffer> {
  const span = toFloats(spanBytes(fd, array, unpacked), array.dtype, isBigEndian(array, unpacked));
  return gathered(span, array);
}

function isBigEndian({ source }: StoredArray, { bigEndian }: Unpacked): boolean {
  return source instanceof Storage || source === null ? bigEndian : source.bigEndian;
}

function spanBytes(fd: number, array: StoredArray, { regions }: Unpacked): Uint8Array<ArrayBuffer> {
  const { source, dtype, offset } = array;
  const size = BYTES_PER_NUMBER[dtype];
  const count = computeSpan(array) * size;
  if (!(source instanceof Storage)) return new Uint8Array(source?.bytes ?? []);
  const region = regions.get(source.key)!;
  const bytes = readBytes(fd, region.offset + (source.start + offset) * size, count);
  if (count === region.bytes) checkSum(bytes, region, `storage ${source.key}`);
  return bytes;
}

/** Gathers the values by strides, for transposed and other shared tensors. */
function gathered(
  span: Float32Array<ArrayBuffer>,
  { shape, strides }: StoredArray,
): Float32Array<ArrayBuffer> {
  const count = shape.reduce((product, side) => product * side, 1);
  let inOrder = 1;
  const isContiguous = shape
    .map((side, axis) => ({ side, stride: strides[axis]! }))
    .reverse()
    .every(({ side, stride }) => {
      const fits = side === 1 || stride === inOrder;
      inOrder *= side;
      return fits;
    });
  if (isContiguous) return span;
  const values = new Float32Array(count);
  const place = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    values[to] = span[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis]!++;
      from += strides[axis]!;
      if (place[axis]! < shape[axis]!) break;
      from -= place[axis]! * strides[axis]!;
      place[axis] = 0;
    }
  }
  return values;
}
