import { expected } from '../fileErrors.js';
import { ByteReader, readBytes } from './byteReader.js';
import { readLegacy } from './legacy.js';
import { readTar, TAR_MAGIC, TAR_MAGIC_OFFSET } from './tar.js';
import { unpickle } from './unpickle.js';
import type { Value } from './values.js';
import { readZip, ZIP_MAGIC } from './zip.js';

/** Where the numbers of one storage lie in the file. */
export interface Region {
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
  /** CRC-32 of them, where the container has one. */
  readonly crc?: number;
  /** Why they cannot be read as they are, where that is so. */
  readonly packed?: 'compressed' | 'encrypted';
}

/** A file of pickles, read but for the numbers of its tensors. */
export interface Unpacked {
  readonly root: Value;
  /** By the key of the storage. */
  readonly regions: ReadonlyMap<string, Region>;
  /** Of the numbers in the regions. */
  readonly bigEndian: boolean;
}

/** What begins a pickle of protocol 2 and later. */
const PROTOCOL = 0x80;

/** A pickle without storages holds the numbers itself. */
const LARGEST_BARE_PICKLE = 2 ** 30;

/**
 * Whether a file is one of `torch.save` or `pickle.dump`, told by its content.
 *
 * @param size - Of the file in bytes.
 */
export function isPickled(fd: number, size: number): boolean {
  const start = Buffer.from(readBytes(fd, 0, Math.min(size, 512)));
  if (startsWith(start, ZIP_MAGIC) || isTar(start)) return true;
  if (start.length < 2 || isSafetensors(start)) return false;
  const isBinary = start[0] === PROTOCOL && start[1]! <= 5;
  const isText = /^[(cd\]}]/.test(start.toString('latin1', 0, 1)) && endsInStop(fd, size);
  return isBinary || isText;
}

/** @throws `expected …; received …` for whatever is not as `torch.save` or `pickle.dump` write it. */
export function readContainer(fd: number, size: number): Unpacked {
  const start = Buffer.from(readBytes(fd, 0, Math.min(size, 512)));
  if (startsWith(start, ZIP_MAGIC)) return readZip(fd, size);
  if (isTar(start)) return readTar(fd, size);
  return readLegacy(fd, size) ?? readBare(fd, size);
}

function readBare(fd: number, size: number): Unpacked {
  if (size > LARGEST_BARE_PICKLE) throw expected(`a pickle of at most ${LARGEST_BARE_PICKLE} bytes`, size);
  const root = unpickle(new ByteReader(fd, 0, size), () => {
    throw expected('arrays that stand in the pickle', 'storages of PyTorch: the file is damaged');
  });
  return { root, regions: new Map(), bigEndian: false };
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.toString('latin1', 0, magic.length) === magic;
}

/** A length of eight bytes, the last of them zeros, and an object of JSON. */
function isSafetensors(start: Buffer): boolean {
  return start.length > 8 && start.readUInt32LE(4) === 0 && start.toString('latin1', 8, 9) === '{';
}

function isTar(start: Buffer): boolean {
  return start.toString('latin1', TAR_MAGIC_OFFSET, TAR_MAGIC_OFFSET + TAR_MAGIC.length) === TAR_MAGIC;
}

function endsInStop(fd: number, size: number): boolean {
  return Buffer.from(readBytes(fd, size - 1, 1)).toString('latin1') === '.';
}
