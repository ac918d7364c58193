import { appendFile, open, readdir, truncate, unlink } from 'node:fs/promises';
import { errorCode } from '@dfer/core';
import { thisProcess } from '@dfer/core';
import type { PreprocessSettings } from '../../settings.js';
import { placed, type ClipHeader, type StoreEntry } from '../entry.js';
import { indexPath, shardNumber, shardPath, sizeOf } from '../files.js';
import { formatLine } from './indexLine.js';
import { encodeRecord, FORMAT, type ShardHeader } from './record.js';

/** A shard is closed when it is larger: some two hundred raw clips of 16 × 224 × 224. */
const SHARD_BYTES = 512 * 2 ** 20;

interface Current {
  readonly shard: number;
  /** Bytes of whole, listed records; what lies behind was never finished. */
  end: number;
  /** Whether the index ends within a line. */
  tornIndex: boolean;
}

/**
 * Appends records to shards that no other process writes to. A shard is begun with the first record, and each process
 * begins its own, so that writers need no lock. Not for two calls at once.
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

  /** Writes the record, then its line in the index; after an error the next call writes over what is left of this one. */
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
    // Someone took bytes away: offsets can no longer be trusted.
    return size < current.end ? (this.current = await this.begin()) : current;
  }

  private async begin(): Promise<Current> {
    const shard = await this.claim();
    const header: ShardHeader = {
      kind: 'shard',
      format: FORMAT,
      settings: this.settings,
      writer: thisProcess(),
    };
    const { bytes, bodyOffset } = encodeRecord(header);
    try {
      await appendFile(shardPath(this.dir, shard), bytes);
    } catch (error) {
      // An empty shard would say nothing, not even whose it is.
      await unlink(shardPath(this.dir, shard)).catch(() => undefined);
      throw error;
    }
    this.own.add(shard);
    const current = { shard, end: bytes.length, tornIndex: false };
    await this.list(current, formatLine({ offset: 0, bytes: bytes.length, bodyOffset, header }));
    return current;
  }

  /** The lowest number behind all others; of two processes that want it one gets the next. */
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
