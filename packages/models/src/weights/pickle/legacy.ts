import { excerpt, expected } from '../fileErrors.js';
import { ByteReader } from './byteReader.js';
import type { Region, Unpacked } from './container.js';
import { StorageTable } from './storages.js';
import { unpickle } from './unpickle.js';
import { BYTES_PER_NUMBER, PyList, type Storage, type Value } from './values.js';

/** Magic number in the first pickle of the `torch.save` format before version 1.6. */
const MAGIC = 0x1950a86a20f9469cfc6cn;

const PROTOCOL = 1001;

/**
 * Reads the older `torch.save` format: pickles of a magic number, the protocol, the machine, the object and the storage keys, then the
 * count and the little-endian values of each storage. See `_legacy_load` of
 * https://github.com/pytorch/pytorch/blob/main/torch/serialization.py
 *
 * @returns `null` if the file starts with another pickle.
 */
export function readLegacy(fd: number, size: number): Unpacked | null {
  const reader = new ByteReader(fd, 0, size);
  if (!beginsWithMagic(fd, size)) return null;
  const plain = (): Value => unpickle(reader, refuse);
  plain();
  const protocol = plain();
  if (protocol !== PROTOCOL) throw expected(`PyTorch's protocol ${PROTOCOL}`, excerpt(String(protocol)));
  // Information on the machine, not needed: values are always little-endian.
  plain();
  const table = new StorageTable();
  const root = unpickle(reader, table.load);
  const keys = plain();
  if (!(keys instanceof PyList)) throw expected('a list of storage keys', 'something else');
  const regions = new Map<string, Region>();
  for (const key of keys.items) {
    const storage = typeof key === 'string' ? table.found.get(key) : undefined;
    if (storage === undefined) throw expected('keys of the storages of tensors', 'another key');
    regions.set(storage.key, skipNumbers(reader, storage));
  }
  return { root, regions, bigEndian: false };
}

/** Skips the eight-byte count and the values of a storage. */
export function skipNumbers(reader: ByteReader, { key, dtype, count }: Storage): Region {
  const written = reader.unsigned(8);
  if (written !== count) throw expected(`${count} numbers in storage ${excerpt(key)}`, written);
  const region = { offset: reader.position, bytes: count * BYTES_PER_NUMBER[dtype] };
  reader.skip(region.bytes);
  return region;
}

/** `persistentLoad` for pickles of plain data: always throws. */
export function refuse(): Value {
  throw expected('plain data', 'a reference to a storage: the file is damaged');
}

/** True if the file starts with the pickled magic number. */
function beginsWithMagic(fd: number, size: number): boolean {
  const reader = new ByteReader(fd, 0, Math.min(size, 32));
  try {
    return unpickle(reader, refuse) === MAGIC;
  } catch {
    return false;
  }
}
