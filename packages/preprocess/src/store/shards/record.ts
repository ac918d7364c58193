import { crc32 } from 'node:zlib';
import type { ProcessIdentity } from '@dfer/core';
import type { StoredSettings } from '../../renamedSettings.js';
import type { ClipHeader, DetailParts, Part } from '../entry.js';

/**
 * A shard is a sequence of records, the first of which describes the shard. A record is, little-endian:
 *
 *     4  bytes  "DFR2"
 *     4         bytes of the header
 *     4         bytes of the body
 *     4         CRC-32 of the header
 *     4         CRC-32 of the 16 bytes above
 *     …         header: JSON (`ShardHeader` or `ClipHeader`), with the CRC-32 of each part of the body
 *     …         body
 *
 * The lengths have their own checksum, so a reader can skip a damaged record. If the lengths are damaged, too, the next record is at
 * the next "DFR2" whose lengths match their checksum.
 *
 * Incremented when this layout or the processing of frames changes, so that a store never mixes versions.
 */
export const FORMAT = 5;

export const MAGIC = Buffer.from('DFR2');
export const PREFIX_BYTES = 20;

/** The first record of a shard, which makes it readable even if all other files are lost. */
export interface ShardHeader {
  readonly kind: 'shard';
  readonly format: number;
  readonly settings: StoredSettings;
  /** The only process that ever writes to this shard. */
  readonly writer: ProcessIdentity;
}

export interface Prefix {
  readonly headerBytes: number;
  readonly bodyBytes: number;
  readonly headerCrc32: number;
}

/** Parses the start of a record. @returns undefined if the bytes are not a record */
export function parsePrefix(bytes: Uint8Array): Prefix | undefined {
  if (bytes.length < PREFIX_BYTES || !MAGIC.equals(bytes.subarray(0, 4))) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(16, true) !== crc32(bytes.subarray(0, 16))) return undefined;
  return {
    headerBytes: view.getUint32(4, true),
    bodyBytes: view.getUint32(8, true),
    headerCrc32: view.getUint32(12, true),
  };
}

export interface EncodedRecord {
  readonly bytes: Uint8Array;
  /** Offset of the body from the start of the record. */
  readonly bodyOffset: number;
}

export function encodeRecord(
  header: ShardHeader | ClipHeader,
  parts: readonly Uint8Array[] = [],
): EncodedRecord {
  const json = Buffer.from(JSON.stringify(header));
  const bodyBytes = parts.reduce((sum, { length }) => sum + length, 0);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(json.length, 4);
  prefix.writeUInt32LE(bodyBytes, 8);
  prefix.writeUInt32LE(crc32(json), 12);
  prefix.writeUInt32LE(crc32(prefix.subarray(0, 16)), 16);
  return { bytes: Buffer.concat([prefix, json, ...parts]), bodyOffset: PREFIX_BYTES + json.length };
}

export function partOf(bytes: Uint8Array): Part {
  return { bytes: bytes.length, crc32: crc32(bytes) };
}

/** Parses a header. @returns undefined if the text is not a header of this format */
export function parseHeader(text: string): ShardHeader | ClipHeader | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHeader(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Distinguishes this format from others; the checksum has already shown that `encodeRecord` wrote the header. */
export function isHeader(value: unknown): value is ShardHeader | ClipHeader {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'shard') return 'format' in value && value.format === FORMAT && 'writer' in value;
  if (!('id' in value) || typeof value.id !== 'string' || !('writtenAtMs' in value)) return false;
  if (value.kind === 'aligned')
    return ['frames', 'landmarks', 'transforms', 'details', 'body'].every((key) => key in value);
  return value.kind === 'eliminated' || value.kind === 'failed';
}

/** Parts of the body that follows a header, in order. */
export function partsOf(header: ShardHeader | ClipHeader): readonly Part[] {
  if (header.kind !== 'aligned' || header.body !== null) return [];
  const { frames, landmarks, transforms, audio } = header;
  const sound = audio && 'bytes' in audio ? [audio] : [];
  return [frames, landmarks, transforms, ...detailParts(header), ...sound];
}

/** Parts of the face details, in the order of the body. */
export function detailParts({ details }: { readonly details: DetailParts | null }): readonly Part[] {
  return details ? [details.poses, details.scores, details.mesh, details.descriptor] : [];
}
