import { expected } from '../fileErrors.js';
import { ByteReader, readBytes } from './byteReader.js';
import { readLegacy } from './legacy.js';
import { readTar, TAR_MAGIC, TAR_MAGIC_OFFSET } from './tar.js';
import { unpickle } from './unpickle.js';
import type { Value } from './values.js';
import { readZip, ZIP_MAGIC } from './zip.js';

/** Location of the values of one storage in the file. */
export interface Region {
  /** Offset in the file. */
  readonly offset: number;
  readonly bytes: number;
  /** CRC-32 of the bytes, if the container has one. */
  readonly crc?: number;
  /** Set if the bytes cannot be read directly. */
  readonly packed?: 'compressed' | 'encrypted';
}

/** A parsed pickle file, without the values of its tensors. */
export interface Unpacked {
  readonly root: Value;
  /** Locations by storage key. */
  readonly regions: ReadonlyMap<string, Region>;
  /** Byte order of the values. */
  readonly bigEndian: boolean;
}

/** First byte of pickles of protocol 2 and later. */
const PROTOCOL = 0x80;

/** Maximum size of a pickle that contains the values itself. */
const LARGEST_BARE_PICKLE = 2 ** 30;

/**
 * Detects files of `torch.save` and `pickle.dump` from their content.
 *
 * @param size - File size in bytes.
 */
export function isPickled(fd: number, size: number): boolean {
  const start = Buffer.from(readBytes(fd, 0, Math.min(size, 512)));
  if (startsWith(start, ZIP_MAGIC) || isTar(start)) return true;
  if (start.length < 2 || isSafetensors(start)) return false;
  const isBinary = start[0] === PROTOCOL && start[1]! <= 5;
  const isText = /^[(cd\]}]/.test(start.toString('latin1', 0, 1)) && endsInStop(fd, size);
  return isBinary || isText;
}

/** Reads a pickle file. @throws Error `expected …; received …` for anything that `torch.save` or `pickle.dump` would not write. */
export function readContainer(fd: number, size: number): Unpacked {
  const start = Buffer.from(readBytes(fd, 0, Math.min(size, 512)));
  if (startsWith(start, ZIP_MAGIC)) return readZip(fd, size);
  if (isTar(start)) return readTar(fd, size);
  return readLegacy(fd, size) ?? readBare(fd, size);
}

function readBare(fd: number, size: number): Unpacked {
  if (size > LARGEST_BARE_PICKLE) throw expected(`a pickle of at most ${LARGEST_BARE_PICKLE} bytes`, size);
  const root = unpickle(new ByteReader(fd, 0, size), () => {
    throw expected('arrays inside the pickle', 'PyTorch storages: the file is damaged');
  });
  return { root, regions: new Map(), bigEndian: false };
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.toString('latin1', 0, magic.length) === magic;
}

/** True for an eight-byte length whose high bytes are zero, followed by a JSON object. */
function isSafetensors(start: Buffer): boolean {
  return start.length > 8 && start.readUInt32LE(4) === 0 && start.toString('latin1', 8, 9) === '{';
}

function isTar(start: Buffer): boolean {
  return start.toString('latin1', TAR_MAGIC_OFFSET, TAR_MAGIC_OFFSET + TAR_MAGIC.length) === TAR_MAGIC;
}

function endsInStop(fd: number, size: number): boolean {
  return Buffer.from(readBytes(fd, size - 1, 1)).toString('latin1') === '.';
}
