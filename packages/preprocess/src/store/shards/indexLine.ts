import { crc32 } from 'node:zlib';
import type { ClipHeader } from '../entry.js';
import { isHeader, type ShardHeader } from './record.js';

/** A line of the index: one record of the shard. */
export interface IndexLine {
  /** Bytes from the start of the shard. */
  readonly offset: number;
  /** Length of the whole record. */
  readonly bytes: number;
  /** Offset of the body from the start of the shard. */
  readonly bodyOffset: number;
  /** `null`: the record is damaged. */
  readonly header: ShardHeader | ClipHeader | null;
}

/** Formats a line, with a checksum that detects truncation. */
export function formatLine(line: IndexLine): string {
  const text = JSON.stringify(line);
  return `${checksum(text)} ${text}\n`;
}

/** Parses a line. @returns undefined if its checksum or content is invalid */
export function parseLine(line: string): IndexLine | undefined {
  const text = line.slice(9);
  if (text === '' || line.slice(0, 8) !== checksum(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is IndexLine {
  return (
    typeof value === 'object' &&
    value !== null &&
    'offset' in value &&
    'bytes' in value &&
    typeof value.bytes === 'number' &&
    value.bytes > 0 &&
    'bodyOffset' in value &&
    'header' in value &&
    (value.header === null || isHeader(value.header))
  );
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
