import { excerpt, expected } from '../fileErrors.js';
import { ByteReader } from './byteReader.js';
import type { Region, Unpacked } from './container.js';
import { StorageTable } from './storages.js';
import { unpickle } from './unpickle.js';
import { BYTES_PER_NUMBER, PyList, type Storage, type Value } from './values.js';

/** The first pickle of what `torch.save` wrote until version 1.6. */
const MAGIC = 0x1950a86a20f9469cfc6cn;

const PROTOCOL = 1001;

/**
 * Reads `torch.save`'s older form: pickles of a magic number, the protocol, the machine, the object and the storages' keys, then each
 * storage's numbers, little-endian, behind their count. `_legacy_load` of
 * https://github.com/pytorch/pytorch/blob/main/torch/serialization.py
 *
 * @returns `null`: the file begins with another pickle.
 */
export function readLegacy(fd: number, size: number): Unpacked | null {
  const reader = new ByteReader(fd, 0, size);
  if (!beginsWithMagic(fd, size)) return null;
  const plain = (): Value => unpickle(reader, refuse);
  plain();
  const protocol = plain();
  if (protocol !== PROTOCOL) throw expected(`PyTorch's protocol ${PROTOCOL}`, excerpt(String(protocol)));
  // The machine that wrote it: the numbers are little-endian on all.
  plain();
  const table = new StorageTable();
  const root = unpickle(reader, table.load);
  const keys = plain();
  if (!(keys instanceof PyList)) throw expected("a list of the storages' keys", 'something else');
  const regions = new Map<string, Region>();
  for (const key of keys.items) {
    const storage = typeof key === 'string' ? table.found.get(key) : undefined;
    if (storage === undefined) throw expected('keys of the storages that tensors lie in', 'another key');
    regions.set(storage.key, skipNumbers(reader, storage));
  }
  return { root, regions, bigEndian: false };
}

/** Passes over a storage's numbers, behind their count of eight bytes. */
export function skipNumbers(reader: ByteReader, { key, dtype, count }: Storage): Region {
  const written = reader.unsigned(8);
  if (written !== count) throw expected(`${count} numbers in storage ${excerpt(key)}`, written);
  const region = { offset: reader.position, bytes: count * BYTES_PER_NUMBER[dtype] };
  reader.skip(region.bytes);
  return region;
}

/** For pickles of plain data. */
export function refuse(): Value {
  throw expected('plain data', 'a reference to a storage: the file is damaged');
}

/** The number as every protocol from 2 writes it. */
function beginsWithMagic(fd: number, size: number): boolean {
  const reader = new ByteReader(fd, 0, Math.min(size, 32));
  try {
    return unpickle(reader, refuse) === MAGIC;
  } catch {
    return false;
  }
}
