import { crc32 } from 'node:zlib';
import { excerpt, expected, NoStateDict } from '../fileErrors.js';
import { ByteReader, readBytes } from './byteReader.js';
import type { Region, Unpacked } from './container.js';
import { StorageTable } from './storages.js';
import { unpickle } from './unpickle.js';
import { zipEntries } from './zipEntries.js';

/** Magic of the first member. */
export const ZIP_MAGIC = 'PK\x03\x04';

const LARGEST_PICKLE = 2 ** 26;

const PICKLE = 'data.pkl';

/** Reads the `torch.save` format since version 1.6: an uncompressed archive of `data.pkl`, `data/KEY` and `byteorder` in a folder. */
export function readZip(fd: number, size: number): Unpacked {
  const entries = zipEntries(fd, size);
  const names = [...entries.keys()];
  const pickles = names.filter((name) => name === PICKLE || name.endsWith(`/${PICKLE}`));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw expected(
      `one ${PICKLE}, as written by torch.save`,
      `an archive with ${excerpt(names.slice(0, 3).join(', '))}`,
    );
  }
  const folder = pickle.slice(0, -PICKLE.length);
  if (names.some((name) => name === `${folder}constants.pkl` || name.startsWith(`${folder}code/`))) {
    throw new NoStateDict(
      'a TorchScript archive',
      'In Python, torch.save(torch.jit.load(FILE).state_dict(), OTHER).',
    );
  }
  const region = asStored(pickle, entries.get(pickle)!);
  if (region.bytes > LARGEST_PICKLE)
    throw expected(`${PICKLE} of at most ${LARGEST_PICKLE} bytes`, region.bytes);
  checkSum(readBytes(fd, region.offset, region.bytes), region, pickle);
  const table = new StorageTable();
  const root = unpickle(new ByteReader(fd, region.offset, region.offset + region.bytes), table.load);
  const regions = new Map<string, Region>();
  for (const key of table.found.keys()) {
    const data = entries.get(`${folder}data/${key}`);
    if (data !== undefined) regions.set(key, asStored(key, data));
  }
  return { root, regions, bigEndian: isBigEndian(fd, entries.get(`${folder}byteorder`)) };
}

function asStored(name: string, region: Region): Region {
  if (region.packed === undefined) return region;
  throw expected(
    `an uncompressed, unencrypted member ${excerpt(name)}`,
    `one that is ${region.packed}: unpack the archive and save the weights again with torch.save`,
  );
}

/** Verifies the checksum of bytes in an archive. @throws Error if they were changed. */
export function checkSum(bytes: Uint8Array, { crc }: Region, name: string): void {
  if (crc === undefined || crc32(bytes) === crc) return;
  throw expected(`${excerpt(name)} with the CRC-32 of the archive`, 'other bytes: the file is damaged');
}

function isBigEndian(fd: number, region: Region | undefined): boolean {
  // Files from before version 2.1 have no byte order.
  if (region === undefined) return false;
  const order = Buffer.from(readBytes(fd, region.offset, Math.min(region.bytes, 16))).toString('latin1');
  if (order === 'little' || order === 'big') return order === 'big';
  throw expected('byteorder little or big', excerpt(order));
}
