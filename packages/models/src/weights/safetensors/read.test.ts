import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelError } from '../../errors.js';
import { withSafetensors } from './read.js';

const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Writes a file with this header (an object, or raw text or bytes) and data (bytes, or their number). */
function fileOf(header: object | string | Buffer, data: Uint8Array | number = 0, length?: bigint): string {
  const isText = typeof header === 'string' || Buffer.isBuffer(header);
  const text = Buffer.from(isText ? header : JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length ?? BigInt(text.length));
  const path = join(folder, 'file.safetensors');
  const bytes = typeof data === 'number' ? Buffer.alloc(data) : data;
  writeFileSync(path, Buffer.concat([start, text, bytes]));
  return path;
}

const tensor = (dtype: string, shape: unknown, ...offsets: unknown[]): object => ({
  dtype,
  shape,
  data_offsets: offsets,
});

const readAll = (path: string): Promise<Record<string, number[]>> =>
  withSafetensors(path, async ({ tensors, read }) => {
    const values = await Promise.all(tensors.map(async (entry) => [entry.name, [...(await read(entry))]]));
    return Object.fromEntries(values);
  });

test('values of every real type are read correctly', async () => {
  const half = Uint16Array.from([0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x3555]);
  const brain = Uint16Array.from([0x3f80, 0xc000, 0x3eab]);
  const data = Buffer.concat([
    new Uint8Array(Float64Array.of(0.5, -3).buffer),
    new Uint8Array(Float32Array.of(1.5, 1e-40).buffer),
    new Uint8Array(half.buffer),
    new Uint8Array(brain.buffer),
  ]);
  const header = {
    __metadata__: { who: 'me' },
    brain: tensor('BF16', [3], 36, 42),
    double: tensor('F64', [2], 0, 16),
    float: tensor('F32', [2, 1], 16, 24),
    half: tensor('F16', [2, 3], 24, 36),
  };
  expect(await readAll(fileOf(header, data))).toEqual({
    double: [0.5, -3],
    float: [1.5, Math.fround(1e-40)],
    half: [1, -2, 2 ** -24, 65504, -0, 0x555 / 4096],
    brain: [1, -2, 0.333984375],
  });
});

test('empty tensors and scalars are supported', async () => {
  const header = { none: tensor('F32', [0, 3], 4, 4), one: tensor('F32', [], 0, 4) };
  expect(await readAll(fileOf(header, 4))).toEqual({ none: [], one: [0] });
});

test.each<[string, () => string, RegExp]>([
  ['a missing file', () => join(folder, 'none'), /ENOENT/],
  ['a folder', () => folder, /expected a file; received a folder/],
  ['an empty file', () => (writeFileSync(join(folder, 'empty'), ''), join(folder, 'empty')), /received 0/],
  ['a header longer than the file', () => fileOf('{}', 0, 3n), /a header of at most 2 bytes; received 3/],
  ['a header without end', () => fileOf('{}', 0, 2n ** 64n - 1n), /received 18446744073709551615/],
  ['a header that is not JSON', () => fileOf('{"a"', 0), /a header in JSON/],
  ['a header that is a list', () => fileOf('[]'), /a JSON object; received \[\]/],
  ['a header that is not UTF-8', () => fileOf(Buffer.from([0x7b, 0xff, 0x7d])), /a header in UTF-8/],
  [
    'a duplicate name',
    () => fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{}}'),
    /expected unique names; received a twice/,
  ],
  ['a name with control characters', () => fileOf({ 'a\u001b[2J': {} }), /names of at most 256 printable/],
  ['a name without end', () => fileOf({ ['a'.repeat(1e6)]: {} }), /received "a{79}…/],
  ['axes without end', () => fileOf({ a: tensor('U8', Array(65).fill(1), 0, 1) }, 1), /a with a shape of/],
  ['an unknown type', () => fileOf({ a: tensor('F12', [], 0, 0) }), /a with a known type .*"F12"/],
  ['a type of another kind', () => fileOf({ a: tensor('toString', [], 0, 0) }), /a with a known type/],
  ['no description', () => fileOf({ a: 1 }), /a description of tensor a; received 1/],
  [
    'an invalid shape',
    () => fileOf({ a: tensor('U8', [1.5], 0, 1) }, 1),
    /non-negative integers; received \[1.5\]/,
  ],
  ['a negative side', () => fileOf({ a: tensor('U8', [-1], 0, 1) }, 1), /received \[-1\]/],
  ['decreasing offsets', () => fileOf({ a: tensor('U8', [1], 1, 0) }, 1), /data_offsets .*\[1,0\]/],
  ['three offsets', () => fileOf({ a: tensor('U8', [1], 0, 1, 1) }, 1), /data_offsets/],
  [
    'a shape of another size',
    () => fileOf({ a: tensor('F32', [2], 0, 4) }, 4),
    /a with 8 bytes for F32 \[2\]/,
  ],
  [
    'a shape beyond the number range',
    () => fileOf({ a: tensor('F32', Array(40).fill(2 ** 50), 0, 4) }, 4),
    /Infinity bytes/,
  ],
  [
    'an overlap',
    () => fileOf({ a: tensor('U8', [2], 0, 2), b: tensor('U8', [2], 1, 3) }, 3),
    /b to start at byte 2; received 1, which overlaps/,
  ],
  ['a gap', () => fileOf({ a: tensor('U8', [1], 1, 2) }, 2), /a to start at byte 0; received 1, with a gap/],
  ['too few bytes', () => fileOf({ a: tensor('U8', [9], 0, 9) }, 4), /it is truncated/],
  ['too many bytes', () => fileOf({ a: tensor('U8', [1], 0, 1) }, 4), /as stated in its header; received/],
  ['metadata that are not texts', () => fileOf({ __metadata__: { a: 1 } }), /__metadata__\.a to be a text/],
  ['integer values', () => fileOf({ a: tensor('I64', [1], 0, 8) }, 8), /values of type F32.*I64/],
])('rejects %s in one line', async (_what, make, message) => {
  const failure = readAll(make());
  await expect(failure).rejects.toThrow(message);
  await expect(failure).rejects.toBeInstanceOf(ModelError);
  await expect(failure).rejects.toMatchObject({ code: 'MODEL_FILE', kind: 'input' });
});
