import { maskedCrc32c } from './crc32c.js';

const HEADER = 12;
const FOOTER = 4;

/** Frames a TFRecord: length (uint64), its checksum, the data, its checksum; little-endian. */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER + data.length + FOOTER);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, HEADER);
  view.setUint32(HEADER + data.length, maskedCrc32c(data), true);
  return record;
}

/** A record of a file, and its end offset. */
export interface StoredRecord {
  readonly data: Uint8Array;
  readonly end: number;
}

/** Yields the records of a file up to the first damaged or incomplete one. */
export function* readRecords(file: Uint8Array): Generator<StoredRecord, undefined> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let start = 0; start + HEADER + FOOTER <= file.length;) {
    if (view.getUint32(start + 8, true) !== maskedCrc32c(file.subarray(start, start + 8))) return undefined;
    const length = view.getBigUint64(start, true);
    if (length > BigInt(file.length - start - HEADER - FOOTER)) return undefined;
    const end = start + HEADER + Number(length);
    const data = file.subarray(start + HEADER, end);
    if (view.getUint32(end, true) !== maskedCrc32c(data)) return undefined;
    start = end + FOOTER;
    yield { data, end: start };
  }
  return undefined;
}
