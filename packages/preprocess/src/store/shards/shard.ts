import { appendFile, truncate } from 'node:fs/promises';
import { readPart } from '@dfer/clips';
import { replaceFile } from '@dfer/core';
import { lifeOf } from '@dfer/core';
import { placed, type StoreEntry } from '../entry.js';
import { indexPath, shardPath, sizeOf } from '../files.js';
import { formatLine, parseLine, type IndexLine } from './indexLine.js';
import type { ShardHeader } from './record.js';
import { scanShard, type Found } from './scan.js';

/** Damage that was found while reading a shard. */
export interface Repair {
  readonly shard: number;
  /** Number of records in the shard that were missing in the index. */
  readonly found: number;
  /** Length of an unfinished record that was cut off, in bytes. */
  readonly cutBytes: number;
  /** Clip ids of damaged records, or '' if unknown. Their clips have to be processed again. */
  readonly damaged: readonly string[];
}

/** Result of `ShardReader.update`. */
export interface Update {
  readonly entries: readonly StoreEntry[];
  readonly repair: Repair | undefined;
}

/**
 * Reads a shard, possibly while another process writes it. The index makes scanning the shard unnecessary; if the index is incomplete
 * or lost, the shard itself is scanned.
 */
export class ShardReader {
  header: ShardHeader | undefined;
  /** Everything before this offset has been read, in bytes from the start of the shard. */
  private known = 0;
  private indexRead = 0;
  private indexRest = '';
  private readonly damage: IndexLine[] = [];
  /** Index lines that are not yet reached, by offset. */
  private readonly lines = new Map<number, IndexLine>();

  constructor(
    private readonly dir: string,
    readonly shard: number,
  ) {}

  /**
   * Reads the records written since the last call.
   *
   * @param mayRepair - whether to cut off unfinished records of dead writers and complete their indexes
   */
  async update(mayRepair: boolean): Promise<Update> {
    const path = shardPath(this.dir, this.shard);
    await this.readIndex();
    const size = await sizeOf(path);
    const entries: StoreEntry[] = [];
    for (let line = this.lines.get(this.known); line; line = this.lines.get(this.known)) {
      if (line.offset + line.bytes > size) break;
      this.take(line, entries);
    }
    if (this.known >= size) return { entries, repair: undefined };

    const missing: IndexLine[] = [];
    const damaged: string[] = [];
    let tornBytes = 0;
    for await (const found of scanShard(path, this.known)) {
      if (found.kind === 'torn') {
        tornBytes = found.bytes;
        break;
      }
      if (found.kind === 'damaged') damaged.push(found.id);
      const line = lineOf(found);
      missing.push(line);
      this.take(line, entries);
    }
    // A running writer completes its own shard and index.
    const dead = this.header !== undefined && lifeOf(this.header.writer) === 'dead';
    if (!dead && damaged.length === 0) return { entries, repair: undefined };
    if (dead && mayRepair) {
      if (tornBytes > 0) await truncate(path, this.known);
      if (missing.length > 0) await this.completeIndex(missing);
    }
    const repair = {
      shard: this.shard,
      found: missing.length - damaged.length,
      cutBytes: tornBytes,
      damaged,
    };
    return { entries, repair };
  }

  /** Verifies every record and rebuilds the index. */
  async rebuild(): Promise<Repair> {
    const path = shardPath(this.dir, this.shard);
    const lines: string[] = [];
    const damaged: string[] = [];
    let torn: Found | undefined;
    let header: ShardHeader | undefined;
    let verified = 0;
    for await (const found of scanShard(path)) {
      if (found.kind === 'torn') torn = found;
      else lines.push(formatLine(lineOf(found)));
      if (found.kind === 'damaged') damaged.push(found.id);
      if (found.kind !== 'record') continue;
      if (found.header.kind === 'shard') header = found.header;
      else verified++;
    }
    const repair = { shard: this.shard, found: verified, damaged };
    // A concurrent writer appends to the new index; records that fall in between are found in the shard.
    await replaceFile(indexPath(this.dir, this.shard), lines.join(''));
    if (header && torn && lifeOf(header.writer) === 'dead') {
      await truncate(path, torn.offset);
      return { ...repair, cutBytes: torn.bytes };
    }
    return { ...repair, cutBytes: 0 };
  }

  /** @param offset - bytes from the start of the shard */
  isDamaged(offset: number): boolean {
    return this.damage.some((place) => offset >= place.offset && offset <= place.offset + place.bytes);
  }

  private take(line: IndexLine, entries: StoreEntry[]): void {
    this.lines.delete(line.offset);
    this.known = line.offset + line.bytes;
    if (!line.header) this.damage.push(line);
    else if (line.header.kind === 'shard') this.header = line.header;
    else entries.push(placed(line.header, { shard: this.shard, offset: line.bodyOffset }));
  }

  private async readIndex(): Promise<void> {
    const path = indexPath(this.dir, this.shard);
    const size = await sizeOf(path);
    if (size <= this.indexRead) return;
    const bytes = await readPart(path, this.indexRead, size - this.indexRead);
    this.indexRead += bytes.length;
    const lines = (this.indexRest + bytes.toString('latin1')).split('\n');
    this.indexRest = lines.pop() ?? '';
    for (const text of lines) {
      const line = parseLine(Buffer.from(text, 'latin1').toString('utf8'));
      if (line && line.offset >= this.known) this.lines.set(line.offset, line);
    }
  }

  private async completeIndex(missing: readonly IndexLine[]): Promise<void> {
    const start = this.indexRest === '' ? '' : '\n';
    await appendFile(indexPath(this.dir, this.shard), start + missing.map(formatLine).join(''));
  }
}

function lineOf(found: Exclude<Found, { kind: 'torn' }>): IndexLine {
  const { offset, bytes } = found;
  return found.kind === 'damaged'
    ? { offset, bytes, bodyOffset: offset, header: null }
    : { offset, bytes, bodyOffset: found.bodyOffset, header: found.header };
}
