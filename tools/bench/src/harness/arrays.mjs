import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Reads consecutive arrays from a file of little-endian float32.
 *
 * @param {[string, number[]][]} entries Name and shape of each.
 * @returns {Map<string, { shape: number[], values: Float32Array }>}
 */
export function readArrays(path, entries) {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  const all = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  let at = 0;
  return new Map(
    entries.map(([name, shape]) => {
      const start = at;
      at += shape.reduce((size, side) => size * side, 1);
      return [name, { shape, values: all.subarray(start, at) }];
    }),
  );
}

/** @param {Float32Array[]} arrays */
export function writeArrays(path, arrays) {
  writeFileSync(
    path,
    Buffer.concat(arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength))),
  );
}
