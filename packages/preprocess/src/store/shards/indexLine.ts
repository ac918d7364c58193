import { crc32 } from 'node:zlib';
import type { ClipHeader } from '../entry.js';
import { isHeader, type ShardHeader } from './record.js';

/** What the index says of one place of its shard. */
export interface IndexLine {
  /** Bytes from the start of the shard. */
  readonly offset: number;
  /** Of the whole record. */
  readonly bytes: number;
  /** Where its body begins, from the start of the shard. */
  readonly bodyOffset: number;
  /** `null`: what lies there is damaged. */
  readonly header: ShardHeader | ClipHeader | null;
}

/** The checksum of a line tells a whole one from one that was cut short. */
export function formatLine(line: IndexLine): string {
  const text = JSON.stringify(line);
  return `${checksum(text)} ${text}\n`;
}

/** @returns undefined where the line is not what `formatLine` made */
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
