// Reads the dynamic section of an ELF file (64 bits, little-endian), and not the whole file: libtorch has 0.5 GB.
import { Buffer } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

const SEGMENT = { load: 1, dynamic: 2 };
const TAG = { needed: 1, strings: 5 };
const LONGEST_NAME = 256;

/** @returns The names of the libraries that the file needs, such as `libdnnl.so.2`; empty if it is not an ELF file. */
export function neededLibraries(file) {
  const descriptor = openSync(file, 'r');
  const read = (from, bytes) => {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, bytes, from));
  };
  try {
    const header = read(0, 64);
    if (header.length < 64 || header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return [];
    const segments = segmentsOf(header, read);
    const dynamic = segments.find(({ type }) => type === SEGMENT.dynamic);
    if (dynamic === undefined) return [];
    const entries = entriesOf(read(dynamic.offset, dynamic.bytes));
    const strings = entries.find(({ tag }) => tag === TAG.strings);
    const holder = segments.find(
      ({ type, address, bytes }) =>
        type === SEGMENT.load && strings?.value >= address && strings?.value < address + bytes,
    );
    if (holder === undefined) return [];
    const offset = strings.value - holder.address + holder.offset;
    return entries
      .filter(({ tag }) => tag === TAG.needed)
      .map(
        ({ value }) =>
          read(offset + value, LONGEST_NAME)
            .toString('latin1')
            .split('\0')[0],
      );
  } finally {
    closeSync(descriptor);
  }
}

function segmentsOf(header, read) {
  const start = Number(header.readBigUInt64LE(32));
  const size = header.readUInt16LE(54);
  const table = read(start, size * header.readUInt16LE(56));
  return Array.from({ length: Math.floor(table.length / size) }, (_, i) => {
    const at = i * size;
    return {
      type: table.readUInt32LE(at),
      offset: Number(table.readBigUInt64LE(at + 8)),
      address: Number(table.readBigUInt64LE(at + 16)),
      bytes: Number(table.readBigUInt64LE(at + 32)),
    };
  });
}

function entriesOf(section) {
  return Array.from({ length: Math.floor(section.length / 16) }, (_, i) => ({
    tag: Number(section.readBigInt64LE(i * 16)),
    value: Number(section.readBigUInt64LE(i * 16 + 8)),
  }));
}
