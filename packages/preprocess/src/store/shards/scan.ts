import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { readFrom } from '@dfer/clips';
import type { ClipHeader } from '../entry.js';
import { MAGIC, PREFIX_BYTES, parseHeader, parsePrefix, partsOf, type ShardHeader } from './record.js';

/** Content of a shard at one offset. */
export type Found = {
  /** Bytes from the start of the shard. */
  readonly offset: number;
  readonly bytes: number;
} & (
  | { readonly kind: 'record'; readonly header: ShardHeader | ClipHeader; readonly bodyOffset: number }
  /** A damaged record; `id` is empty if it cannot be read. */
  | { readonly kind: 'damaged'; readonly id: string }
  /** An unfinished record at the end of a shard whose writer was interrupted. */
  | { readonly kind: 'torn' }
);

const CHUNK_BYTES = 2 ** 20;

/** Yields every record of a shard from the offset `from`, with verified checksums. */
export async function* scanShard(path: string, from = 0): AsyncGenerator<Found, void, undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let offset = from;
    while (offset < size) {
      const found = await at(file, offset, size);
      yield found;
      offset += found.bytes;
    }
  } finally {
    await file.close();
  }
}

async function at(file: FileHandle, offset: number, size: number): Promise<Found> {
  const prefix = parsePrefix(await readFrom(file, offset, PREFIX_BYTES));
  if (!prefix) {
    const next = await nextRecord(file, offset + 1, size);
    return next === undefined
      ? { kind: 'torn', offset, bytes: size - offset }
      : { kind: 'damaged', offset, bytes: next - offset, id: '' };
  }
  const bodyOffset = offset + PREFIX_BYTES + prefix.headerBytes;
  const bytes = PREFIX_BYTES + prefix.headerBytes + prefix.bodyBytes;
  if (offset + bytes > size) return { kind: 'torn', offset, bytes: size - offset };
  const text = await readFrom(file, offset + PREFIX_BYTES, prefix.headerBytes);
  const header = crc32(text) === prefix.headerCrc32 ? parseHeader(text.toString('utf8')) : undefined;
  if (!header) return { kind: 'damaged', offset, bytes, id: '' };
  let start = bodyOffset;
  for (const part of partsOf(header)) {
    const end = start + part.bytes;
    if (end > offset + bytes || crc32(await readFrom(file, start, part.bytes)) !== part.crc32) {
      return { kind: 'damaged', offset, bytes, id: header.kind === 'shard' ? '' : header.id };
    }
    start = end;
  }
  return { kind: 'record', offset, bytes, header, bodyOffset };
}

/** Returns the first offset from `from` on with a valid prefix. */
async function nextRecord(file: FileHandle, from: number, size: number): Promise<number | undefined> {
  for (let start = from; start < size; start += CHUNK_BYTES) {
    // A prefix that starts in this chunk may end in the next.
    const chunk = await readFrom(file, start, CHUNK_BYTES + PREFIX_BYTES);
    for (let i = chunk.indexOf(MAGIC); i >= 0 && i < CHUNK_BYTES; i = chunk.indexOf(MAGIC, i + 1)) {
      if (parsePrefix(chunk.subarray(i, i + PREFIX_BYTES))) return start + i;
    }
  }
  return undefined;
}
