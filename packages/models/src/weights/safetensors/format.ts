import { excerpt, expected } from '../fileErrors.js';
import { memberNames } from './memberNames.js';

/** Bytes of one element of each type that the format knows. */
const BYTES_PER_ELEMENT: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  F64: 8,
  I64: 8,
  U64: 8,
};

/** Bytes of the number that says how long the header is. */
export const LENGTH_BYTES = 8;

/** The reference implementation's bound. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Far beyond any network's; names are printed in errors. */
const MAX_NAME_LENGTH = 256;

/** PyTorch's bound. */
const MAX_AXES = 64;

/** The header's member that is no tensor. */
export const METADATA = '__metadata__';

/** Where a tensor lies, and what it is. */
export interface TensorEntry {
  readonly name: string;
  /** Like `F32`, `BF16`, `I64`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** A header whose every field was checked. */
export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their places in the file. */
  readonly tensors: readonly TensorEntry[];
}

/**
 * Checks what stands in a header against itself and against the file's length: names, types, shapes, and that the tensors fill the
 * rest of the file with neither gap nor overlap. The format: https://github.com/huggingface/safetensors#format
 *
 * @param text - The JSON after the first eight bytes.
 * @param headerBytes - Its length in bytes.
 * @param fileBytes - Length of the whole file.
 * @throws with `expected X; received Y`.
 */
export function parseHeader(text: string, headerBytes: number, fileBytes: number): SafetensorsHeader {
  const json = parseObject(text);
  const { [METADATA]: metadata = {}, ...entries } = json;
  const start = LENGTH_BYTES + headerBytes;
  const tensors = Object.entries(entries).map(([name, entry]) => tensorEntry(name, entry, start));
  tensors.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  let end = start;
  for (const { name, offset, bytes } of tensors) {
    if (offset !== end) {
      const fault = offset < end ? 'one that overlaps the tensor before it' : 'a gap before it';
      throw expected(`tensor ${name} to begin at byte ${end - start}`, `${offset - start}, ${fault}`);
    }
    end = offset + bytes;
  }
  if (end !== fileBytes) {
    throw expected(
      `${end} bytes, as its header says`,
      `${fileBytes}${fileBytes < end ? ': it is truncated' : ''}`,
    );
  }
  return { metadata: parseMetadata(metadata), tensors };
}

function parseObject(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw expected('a header in JSON', 'other text', cause);
  }
  if (!isObject(json)) throw expected('a header that is a JSON object', shown(json));
  // `JSON.parse` keeps the last of several members of one name.
  const seen = new Set<string>();
  for (const name of memberNames(text)) {
    if (seen.has(name)) throw expected('each name once', `${excerpt(name)} twice`);
    seen.add(name);
  }
  return json;
}

function tensorEntry(name: string, entry: unknown, start: number): TensorEntry {
  if (name.length > MAX_NAME_LENGTH || /\p{Cc}/u.test(name)) {
    throw expected(`names of at most ${MAX_NAME_LENGTH} printable characters`, shown(name));
  }
  if (!isObject(entry)) throw expected(`a description of tensor ${name}`, shown(entry));
  const { dtype, shape, data_offsets: offsets } = entry;
  const size = typeof dtype === 'string' && Object.hasOwn(BYTES_PER_ELEMENT, dtype) ? dtype : undefined;
  if (size === undefined) {
    throw expected(`tensor ${name} of a known type (F32, F16, BF16 …)`, shown(dtype));
  }
  if (!isListOfCounts(shape) || shape.length > MAX_AXES)
    throw expected(`tensor ${name} with a shape of whole numbers`, shown(shape));
  if (!isListOfCounts(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw expected(`tensor ${name} with data_offsets [begin, end]`, shown(offsets));
  }
  const bytes = offsets[1]! - offsets[0]!;
  const needed = shape.reduce((product, side) => product * side, BYTES_PER_ELEMENT[size]!);
  if (bytes !== needed) {
    throw expected(`tensor ${name} of ${needed} bytes for ${size} [${shape.join(', ')}]`, bytes);
  }
  return { name, dtype: size, shape, offset: start + offsets[0]!, bytes };
}

function parseMetadata(value: unknown): Record<string, string> {
  if (!isObject(value)) throw expected(`${METADATA} to be an object of texts`, shown(value));
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => {
      if (typeof text === 'string') return [key, text];
      throw expected(`${METADATA}.${key} to be a text`, shown(text));
    }),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function shown(value: unknown): string {
  return excerpt(JSON.stringify(value) ?? 'nothing');
}
