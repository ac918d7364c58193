import { expected } from '../fileErrors.js';
import { ByteReader, readBytes } from './byteReader.js';
import type { Region, Unpacked } from './container.js';
import { parseStorageType } from './globals.js';
import { refuse, skipNumbers } from './legacy.js';
import { createView, isCount } from './storages.js';
import { unpickle } from './unpickle.js';
import { Global, PyTuple, Storage, StoredArray, type Value } from './values.js';

/** Magic of POSIX and GNU archives. */
export const TAR_MAGIC = 'ustar';
export const TAR_MAGIC_OFFSET = 257;

const BLOCK_BYTES = 512;
const MOST_MEMBERS = 64;
const MOST_AXES = 64;

/**
 * Reads the oldest `torch.save` format, an archive with the members `storages`, `tensors` and `pickle`. See `legacy_load` of
 * https://github.com/pytorch/pytorch/blob/main/torch/serialization.py
 */
export function readTar(fd: number, size: number): Unpacked {
  const members = readMembers(fd, size);
  const open = (name: string): ByteReader => {
    const member = members.get(name);
    if (member !== undefined) return new ByteReader(fd, member.offset, member.offset + member.bytes);
    throw expected(`a member ${name}, as in the oldest torch.save format`, 'an archive without it');
  };
  const { storages, regions } = readStorages(open('storages'));
  const objects = new Map<string, Value>([...storages, ...readTensors(open('tensors'), storages)]);
  const root = unpickle(open('pickle'), (id) => {
    const object = objects.get(asKey(id));
    if (object !== undefined) return object;
    throw expected(
      'a reference to a tensor of the file',
      'another: a whole pickled model, or a damaged file',
    );
  });
  return { root, regions, bigEndian: false };
}

function readStorages(reader: ByteReader): {
  readonly storages: Map<string, Storage>;
  readonly regions: Map<string, Region>;
} {
  const storages = new Map<string, Storage>();
  const regions = new Map<string, Region>();
  for (let left = asCount(unpickle(reader, refuse)); left > 0; left--) {
    const [key, , type] = asItems(unpickle(reader, refuse));
    const dtype = type instanceof Global ? parseStorageType(type.name) : null;
    if (dtype === null) throw expected('a storage class', 'something else: the file is damaged');
    const start = new ByteReader(...reader.ahead());
    const storage = new Storage(asKey(key), dtype, start.unsigned(8));
    regions.set(storage.key, skipNumbers(reader, storage));
    storages.set(storage.key, storage);
  }
  for (const view of asItems(unpickle(reader, refuse))) {
    const [key, root, start, count] = asItems(view);
    const storage = storages.get(asKey(root));
    if (storage === undefined) throw expected('a view of a storage', 'something else: the file is damaged');
    storages.set(asKey(key), createView(storage, new PyTuple([null, start ?? null, count ?? null])));
  }
  return { storages, regions };
}

function readTensors(
  reader: ByteReader,
  storages: ReadonlyMap<string, Storage>,
): ReadonlyMap<string, StoredArray> {
  const tensors = new Map<string, StoredArray>();
  for (let left = asCount(unpickle(reader, refuse)); left > 0; left--) {
    const [key, storageKey] = asItems(unpickle(reader, refuse));
    const storage = storages.get(asKey(storageKey));
    if (storage === undefined)
      throw expected('a tensor with a storage', 'something else: the file is damaged');
    // Four bytes, or eight in some versions.
    const axes = reader.unsigned(4);
    reader.skip(4);
    if (axes > MOST_AXES) throw expected(`a tensor with at most ${MOST_AXES} axes`, axes);
    const counts = (): number[] => Array.from({ length: axes }, () => asCount(reader.unsigned(8)));
    const array = new StoredArray();
    array.source = storage;
    array.dtype = storage.dtype;
    array.shape = counts();
    array.strides = counts();
    array.offset = asCount(reader.unsigned(8));
    tensors.set(asKey(key), array);
  }
  return tensors;
}

function readMembers(fd: number, size: number): ReadonlyMap<string, Region> {
  const members = new Map<string, Region>();
  let position = 0;
  for (let count = 0; count < MOST_MEMBERS && position + BLOCK_BYTES <= size; count++) {
    const header = Buffer.from(readBytes(fd, position, BLOCK_BYTES)).toString('latin1');
    const name = readText(header, 0, 100);
    if (name === '') break;
    const octal = readText(header, 124, 136).trim();
    const bytes = /^[0-7]{1,11}$/.test(octal) ? Number.parseInt(octal, 8) : Infinity;
    const offset = position + BLOCK_BYTES;
    if (offset + bytes > size)
      throw expected(`${bytes} bytes of member ${name.slice(0, 40)}`, 'fewer: it is truncated');
    members.set(name.replace(/^\.\//, ''), { offset, bytes });
    position = offset + Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return members;
}

function readText(header: string, from: number, to: number): string {
  return header.slice(from, to).split('\0')[0] ?? '';
}

function asItems(value: Value): readonly Value[] {
  if (value !== null && typeof value === 'object' && 'items' in value) return value.items;
  throw expected('a list', 'something else: the file is damaged');
}

function asCount(value: Value): number {
  if (isCount(value)) return value;
  throw expected('a count', 'something else: the file is damaged');
}

/** Key of an object: its address in Python, as a number or text. */
function asKey(value: Value | undefined): string {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string')
    return String(value);
  throw expected('the number of an object', 'something else: the file is damaged');
}
