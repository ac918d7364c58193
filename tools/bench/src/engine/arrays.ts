import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** Name and shape of each array in a file, in order. */
export const arrayEntries = z.array(z.tuple([z.string(), z.array(z.number())]));

/** An array of numbers in row-major order. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Reads consecutive arrays from a file of little-endian float32. */
export function readArrays(path: string, entries: z.output<typeof arrayEntries>): Map<string, NamedArray> {
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

/** Writes arrays one after the other, as little-endian float32. */
export function writeArrays(path: string, arrays: readonly Float32Array[]): void {
  writeFileSync(
    path,
    Buffer.concat(arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength))),
  );
}
