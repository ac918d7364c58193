import { crc32 } from 'node:zlib';
import { ClipError } from './errors.js';
import { readPart } from './fileParts.js';
import { decodeJpegFrames } from './jpegFrames.js';

/** A contiguous part of a record's body. */
export interface Part {
  readonly bytes: number;
  /** CRC-32 (zlib) of these bytes. */
  readonly crc32: number;
}

/** Location of a clip's frames in a store, as plain data: another thread can read them without opening the store. */
export interface StoredFrames {
  /** Clip id, for messages. */
  readonly id: string;
  /** Path of the shard. */
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly frames: Part;
  /** Length of each frame's JPEG in bytes, in order; empty: raw RGB. */
  readonly frameBytes: readonly number[];
  /** Pixels per side. */
  readonly size: number;
  /** `AlignedClip.digest`. */
  readonly digest: string;
}

/**
 * Reads chosen frames of a clip; a JPEG store decodes only these.
 *
 * @param rows - Frames from 0, in the requested order. @returns RGB, `[rows.length, size, size, 3]`
 * @throws ClipError `CORRUPT_RECORD`, `DECODER_MISSING`
 */
export async function readStoredFrames(stored: StoredFrames, rows: readonly number[]): Promise<Uint8Array> {
  const { id, file, offset, frames, frameBytes, size } = stored;
  const bytes = checkedPart(id, file, await readPart(file, offset, frames.bytes), frames);
  if (frameBytes.length > 0) return decodeJpegFrames(bytes, frameBytes, size, rows);
  const frame = size * size * 3;
  const isWhole = rows.length * frame === bytes.length && rows.every((row, index) => row === index);
  if (isWhole) return bytes;
  const chosen = new Uint8Array(rows.length * frame);
  rows.forEach((row, index) => {
    chosen.set(bytes.subarray(row * frame, (row + 1) * frame), index * frame);
  });
  return chosen;
}

/** Verifies length and checksum. @param place - File or folder, for the message. @throws ClipError `CORRUPT_RECORD` */
export function checkedPart<T extends Uint8Array>(id: string, place: string, bytes: T, part: Part): T {
  if (bytes.length === part.bytes && crc32(bytes) === part.crc32) return bytes;
  throw new ClipError(
    'CORRUPT_RECORD',
    `Clip ${id}: expected ${part.bytes} bytes with checksum ${part.crc32.toString(16)} in ${place}; received other bytes; rebuild the index, then preprocess again.`,
  );
}
