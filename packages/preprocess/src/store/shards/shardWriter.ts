import { appendFile, open, readdir, truncate, unlink } from 'node:fs/promises';
import { errorCode } from '@dfer/core';
import { thisProcess } from '@dfer/core';
import { storedSettings } from '../../renamedSettings.js';
import type { PreprocessSettings } from '../../settings.js';
import { placed, type ClipHeader, type StoreEntry } from '../entry.js';
import { indexPath, shardNumber, shardPath, sizeOf } from '../files.js';
import { formatLine } from './indexLine.js';
import { encodeRecord, FORMAT, type ShardHeader } from './record.js';

/** Size from which a new shard is started: about two hundred raw clips of 16 × 224 × 224. */
const SHARD_BYTES = 512 * 2 ** 20;

interface Current {
  readonly shard: number;
  /** End of the last listed record, in bytes; anything after it is unfinished. */
  end: number;
  /** Whether the index ends with an incomplete line. */
  tornIndex: boolean;
}

/**
 * Appends records to shards. Each process starts its own shard with its first record, so writers need no lock. Calls must not overlap.
 */
export class ShardWriter {
  private current: Current | undefined;
  private readonly own = new Set<number>();

  constructor(
    private readonly dir: string,
    private readonly settings: PreprocessSettings,
    private readonly shardBytes = SHARD_BYTES,
  ) {}

  owns(shard: number): boolean {
    return this.own.has(shard);
  }

  /** Writes the record, then its line in the index. After an error, the next call overwrites the remains. */
  async append(header: ClipHeader, parts: readonly Uint8Array[] = []): Promise<StoreEntry> {
    const current = await this.room();
    const { bytes, bodyOffset } = encodeRecord(header, parts);
    const [offset, shard] = [current.end, current.shard];
    await appendFile(shardPath(this.dir, shard), bytes);
    const line = { offset, bytes: bytes.length, bodyOffset: offset + bodyOffset, header };
    await this.list(current, formatLine(line));
    current.end += bytes.length;
    return placed(header, { shard, offset: line.bodyOffset });
  }

  private async list(current: Current, line: string): Promise<void> {
    const start = current.tornIndex ? '\n' : '';
    current.tornIndex = true;
    await appendFile(indexPath(this.dir, current.shard), start + line);
    current.tornIndex = false;
  }

  private async room(): Promise<Current> {
    const { current } = this;
    if (!current || current.end >= this.shardBytes) return (this.current = await this.begin());
    const path = shardPath(this.dir, current.shard);
    const size = await sizeOf(path);
    if (size > current.end) await truncate(path, current.end);
    // The shard was truncated by someone else, so its offsets are unreliable.
    return size < current.end ? (this.current = await this.begin()) : current;
  }

  private async begin(): Promise<Current> {
    const shard = await this.claim();
    const header: ShardHeader = {
      kind: 'shard',
      format: FORMAT,
      settings: storedSettings(this.settings),
      writer: thisProcess(),
    };
    const { bytes, bodyOffset } = encodeRecord(header);
    try {
      await appendFile(shardPath(this.dir, shard), bytes);
    } catch (error) {
      // An empty shard would not even name its writer.
      await unlink(shardPath(this.dir, shard)).catch(() => undefined);
      throw error;
    }
    this.own.add(shard);
    const current = { shard, end: bytes.length, tornIndex: false };
    await this.list(current, formatLine({ offset: 0, bytes: bytes.length, bodyOffset, header }));
    return current;
  }

  /** Claims the number after the highest one; if two processes want it, one gets the next. */
  private async claim(): Promise<number> {
    const numbers = (await readdir(this.dir)).flatMap((name) => shardNumber(name) ?? []);
    for (let shard = Math.max(-1, ...numbers) + 1; ; shard++) {
      try {
        await (await open(shardPath(this.dir, shard), 'wx')).close();
        return shard;
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
    }
  }
}
