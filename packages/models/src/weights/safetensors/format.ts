import { excerpt, expected } from '../fileErrors.js';
import { memberNames } from './memberNames.js';

/** Bytes per element of each type of the format. */
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

/** Size of the header length in bytes. */
export const LENGTH_BYTES = 8;

/** Limit of the reference implementation. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Far longer than the names of any network; names are printed in errors. */
const MAX_NAME_LENGTH = 256;

/** Limit of PyTorch. */
const MAX_AXES = 64;

/** Key in the header that is not a tensor. */
export const METADATA = '__metadata__';

/** Type, shape and location of a tensor. */
export interface TensorEntry {
  readonly name: string;
  /** Such as `F32`, `BF16`, `I64`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Offset in the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** A validated header. */
export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** Sorted by offset. */
  readonly tensors: readonly TensorEntry[];
}

/**
 * Validates a header against the file length: names, types, shapes, and that the tensors fill the rest of the file without gaps or
 * overlaps. Format: https://github.com/huggingface/safetensors#format
 *
 * @param text - The JSON after the first eight bytes.
 * @param headerBytes - Its length in bytes.
 * @param fileBytes - Length of the whole file.
 * @throws Error `expected …; received …`.
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
      const fault = offset < end ? 'which overlaps the tensor before it' : 'with a gap before it';
      throw expected(`tensor ${name} to start at byte ${end - start}`, `${offset - start}, ${fault}`);
    }
    end = offset + bytes;
  }
  if (end !== fileBytes) {
    throw expected(
      `${end} bytes, as stated in its header`,
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
  // `JSON.parse` keeps only the last of duplicate names.
  const seen = new Set<string>();
  for (const name of memberNames(text)) {
    if (seen.has(name)) throw expected('unique names', `${excerpt(name)} twice`);
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
    throw expected(`tensor ${name} with a known type (F32, F16, BF16 …)`, shown(dtype));
  }
  if (!isListOfCounts(shape) || shape.length > MAX_AXES)
    throw expected(`tensor ${name} with a shape of non-negative integers`, shown(shape));
  if (!isListOfCounts(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!) {
    throw expected(`tensor ${name} with data_offsets [begin, end]`, shown(offsets));
  }
  const bytes = offsets[1]! - offsets[0]!;
  const needed = shape.reduce((product, side) => product * side, BYTES_PER_ELEMENT[size]!);
  if (bytes !== needed) {
    throw expected(`tensor ${name} with ${needed} bytes for ${size} [${shape.join(', ')}]`, bytes);
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
