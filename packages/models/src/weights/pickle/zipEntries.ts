import { excerpt, expected } from '../fileErrors.js';
import { readBytes } from './byteReader.js';
import type { Region } from './container.js';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const END_64_BYTES = 56;
const LOCATOR_BYTES = 20;
const LONGEST_COMMENT = 0xffff;
const LARGEST_DIRECTORY = 2 ** 24;

/** Value of a four-byte field whose eight-byte value is in the extra field. */
const IN_EXTRA = 0xffffffff;
const EXTRA_64 = 1;

/**
 * Lists the members of a ZIP or ZIP64 archive by name, without unpacking.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 *
 * @throws `expected …; received …` for a damaged archive, and for duplicate members.
 */
export function zipEntries(fd: number, size: number): ReadonlyMap<string, Region> {
  const { offset, bytes } = findDirectory(fd, size);
  if (offset + bytes > size)
    throw expected('a directory inside the archive', 'one beyond its end: it is truncated');
  if (bytes > LARGEST_DIRECTORY) throw expected(`a directory of at most ${LARGEST_DIRECTORY} bytes`, bytes);
  const directory = Buffer.from(readBytes(fd, offset, bytes));
  const entries = new Map<string, Region>();
  for (let at = 0; at < directory.length;) {
    if (at + CENTRAL_BYTES > directory.length || directory.readUInt32LE(at) !== CENTRAL) throw damaged();
    const nameEnd = at + CENTRAL_BYTES + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    if (extraEnd > directory.length) throw damaged();
    const name = directory.toString('utf8', at + CENTRAL_BYTES, nameEnd);
    if (entries.has(name)) throw expected('unique member names', `${excerpt(name)} twice`);
    const fixed = directory.subarray(at, at + CENTRAL_BYTES);
    entries.set(name, readRegion(fd, size, name, fixed, directory.subarray(nameEnd, extraEnd)));
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function readRegion(fd: number, size: number, name: string, fixed: Buffer, extra: Buffer): Region {
  const isEncrypted = (fixed.readUInt16LE(8) & 1) !== 0;
  const isCompressed = fixed.readUInt16LE(10) !== 0;
  // Values that do not fit are in the extra field, in this order.
  const wide = extraFields(extra);
  const [full, stored, local] = [24, 20, 42].map((at) => {
    const value = fixed.readUInt32LE(at);
    return value === IN_EXTRA ? (wide.shift() ?? Infinity) : value;
  });
  if ((full !== stored && !isCompressed) || local! + LOCAL_BYTES > size) throw damaged();
  const header = Buffer.from(readBytes(fd, local!, LOCAL_BYTES));
  if (header.readUInt32LE(0) !== LOCAL) throw damaged();
  const offset = local! + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (offset + stored! > size)
    throw expected(`${stored} bytes of member ${excerpt(name)}`, 'fewer: it is truncated');
  const region = { offset, bytes: stored!, crc: fixed.readUInt32LE(16) };
  if (!isEncrypted && !isCompressed) return region;
  return { ...region, packed: isEncrypted ? 'encrypted' : 'compressed' };
}

/** The eight-byte values in the extra field of a ZIP64 member. */
function extraFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    if (extra.readUInt16LE(at) === EXTRA_64) {
      const count = Math.min(3, Math.floor((end - at - 4) / 8));
      return Array.from({ length: count }, (_, i) => Number(extra.readBigUInt64LE(at + 4 + 8 * i)));
    }
    at = end;
  }
  return [];
}

/** Finds the central directory. */
function findDirectory(fd: number, size: number): Region {
  const start = Math.max(0, size - END_BYTES - LONGEST_COMMENT);
  const tail = Buffer.from(readBytes(fd, start, size - start));
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw expected('a ZIP archive with its directory', 'none: it is truncated');
  const narrow = { bytes: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
  const locator = start + at - LOCATOR_BYTES;
  if (locator < 0) return narrow;
  const pointer = Buffer.from(readBytes(fd, locator, LOCATOR_BYTES));
  if (pointer.readUInt32LE(0) !== LOCATOR_64) return narrow;
  const place = Number(pointer.readBigUInt64LE(8));
  if (place + END_64_BYTES > size) throw damaged();
  const end = Buffer.from(readBytes(fd, place, END_64_BYTES));
  if (end.readUInt32LE(0) !== END_64) throw damaged();
  return { bytes: Number(end.readBigUInt64LE(40)), offset: Number(end.readBigUInt64LE(48)) };
}

function damaged(): Error {
  return expected('a ZIP archive with a valid directory', 'a damaged one');
}
