import { createHash } from 'node:crypto';
import { appendFile, mkdir, open, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AlignedClip, ClipReader } from './alignedClip.js';
import { PreprocessError, systemCode } from './errors.js';
import { settingsKey, storedFrames, type PreprocessSettings } from './settings.js';

/** What the store remembers of a clip: its pixels, or why it has none. */
export type StoreEntry = Identity &
  (
    | ({ readonly kind: 'aligned' } & RecordPlace)
    | { readonly kind: 'eliminated'; readonly usableRatio: number }
    | { readonly kind: 'failed'; readonly reason: string }
  );

interface Identity {
  readonly id: string;
  /** Size and time of change of the source when it was processed. */
  readonly stamp: string;
  /** SHA-256 of content and settings; empty where the source could not be read. */
  readonly digest: string;
}

interface RecordPlace {
  readonly shard: number;
  /** Bytes from the start of the shard. */
  readonly offset: number;
  readonly bytes: number;
  /** SHA-256 (hex) of the record. */
  readonly checksum: string;
  readonly usableRatio: number;
  /** Most faces seen at once. */
  readonly faceCount: number;
  readonly sourceFrames: readonly number[];
  /** Numbers after the pixels: 0, or length × 68 × 2. */
  readonly landmarks: number;
}

/** A shard is closed when it is larger: some two hundred clips of 16 × 224 × 224. */
const SHARD_BYTES = 512 * 2 ** 20;

/**
 * Aligned clips on disk: `store.json` (the settings), `shard-00000.bin`… (pixels, then landmarks as little-endian
 * float32) and `index.jsonl`, one checked line a clip, written after its record, so that a half-written record is never listed.
 * One writer at a time.
 */
export class ClipStore implements ClipReader {
  private constructor(
    readonly dir: string,
    readonly settings: PreprocessSettings,
    private readonly known: Map<string, StoreEntry>,
    /** Whether the index ends within a line, cut short by a full disk or an interruption; the next must not join it. */
    private torn: boolean,
  ) {}

  /** Writes take turns. */
  private writing = Promise.resolve();

  /** @throws PreprocessError `OTHER_SETTINGS`, `NO_SPACE` */
  static async open(dir: string, settings: PreprocessSettings): Promise<ClipStore> {
    await guardSpace(dir, async () => {
      await mkdir(dir, { recursive: true });
      await checkSettings(dir, settings);
    });
    const known = new Map<string, StoreEntry>();
    const text = (await readIfThere(join(dir, 'index.jsonl'))) ?? '';
    const sizes = new Map<number, number>();
    for (const line of text.split('\n')) {
      const entry = parseLine(line);
      if (!entry) continue;
      if (entry.kind === 'aligned') {
        if (!sizes.has(entry.shard)) sizes.set(entry.shard, await sizeOf(shardPath(dir, entry.shard)));
        if (entry.offset + entry.bytes > sizes.get(entry.shard)!) continue;
      }
      known.set(entry.id, entry);
    }
    return new ClipStore(dir, settings, known, text !== '' && !text.endsWith('\n'));
  }

  get length(): number {
    return storedFrames(this.settings);
  }

  get size(): number {
    return this.settings.size;
  }

  has(id: string): boolean {
    return this.known.get(id)?.kind === 'aligned';
  }

  entry(id: string): StoreEntry | undefined {
    return this.known.get(id);
  }

  /** Ids of the clips that can be read, in the order in which they were written. */
  ids(): string[] {
    return [...this.known.values()].filter(({ kind }) => kind === 'aligned').map(({ id }) => id);
  }

  async read(id: string): Promise<AlignedClip> {
    const entry = this.known.get(id);
    if (entry?.kind !== 'aligned') {
      const received = entry ? `one that is ${entry.kind}` : 'an unknown id';
      throw new PreprocessError(
        'NOT_IN_STORE',
        `Clip ${id}: expected one of the ${this.ids().length} clips in ${this.dir}; received ${received}; preprocess it first.`,
      );
    }
    const record = await readPart(shardPath(this.dir, entry.shard), entry.offset, entry.bytes);
    if (sha256(record) !== entry.checksum) {
      throw new PreprocessError(
        'CORRUPT_RECORD',
        `Clip ${id}: expected checksum ${entry.checksum.slice(0, 12)} in ${this.dir}; received other bytes; delete the store and preprocess again.`,
      );
    }
    const { length, size } = this;
    const pixels = length * size * size * 3;
    const view = new DataView(record.buffer, record.byteOffset + pixels);
    return {
      id,
      frames: record.subarray(0, pixels),
      length,
      size,
      sourceFrames: Int32Array.from(entry.sourceFrames),
      usableRatio: entry.usableRatio,
      faceCount: entry.faceCount,
      landmarks: Float32Array.from({ length: entry.landmarks }, (_, i) => view.getFloat32(4 * i, true)),
      digest: entry.digest,
    };
  }

  /** @throws PreprocessError `NO_SPACE`: nothing is listed that was not written whole, and the store can be used on. */
  add(clip: AlignedClip, stamp: string): Promise<void> {
    return this.inTurn(() => this.append(clip, stamp));
  }

  /** Remembers a clip that has no pixels, or a new stamp of one that has. @throws PreprocessError `NO_SPACE` */
  note(entry: StoreEntry): Promise<void> {
    return this.inTurn(() => this.list(entry));
  }

  private inTurn(write: () => Promise<void>): Promise<void> {
    const done = this.writing.then(() => guardSpace(this.dir, write));
    this.writing = done.catch(() => undefined);
    return done;
  }

  private async append(clip: AlignedClip, stamp: string): Promise<void> {
    const record = new Uint8Array(clip.frames.length + 4 * clip.landmarks.length);
    record.set(clip.frames);
    const view = new DataView(record.buffer, clip.frames.length);
    clip.landmarks.forEach((value, i) => view.setFloat32(4 * i, value, true));
    const { shard, offset } = this.end();
    const path = shardPath(this.dir, shard);
    // What lies behind the last listed record was never finished.
    if ((await sizeOf(path)) > offset) await truncate(path, offset);
    await appendFile(path, record);
    await this.list({
      id: clip.id,
      stamp,
      digest: clip.digest,
      kind: 'aligned',
      shard,
      offset,
      bytes: record.length,
      checksum: sha256(record),
      usableRatio: clip.usableRatio,
      faceCount: clip.faceCount,
      sourceFrames: [...clip.sourceFrames],
      landmarks: clip.landmarks.length,
    });
  }

  private async list(entry: StoreEntry): Promise<void> {
    const text = JSON.stringify(entry);
    const line = `${sha256(text).slice(0, 16)} ${text}\n`;
    const start = this.torn ? '\n' : '';
    this.torn = true;
    await appendFile(join(this.dir, 'index.jsonl'), start + line);
    this.torn = false;
    this.known.set(entry.id, entry);
  }

  private end(): { shard: number; offset: number } {
    let [shard, offset] = [0, 0];
    for (const entry of this.known.values()) {
      if (entry.kind !== 'aligned' || entry.shard < shard) continue;
      offset =
        entry.shard > shard ? entry.offset + entry.bytes : Math.max(offset, entry.offset + entry.bytes);
      shard = entry.shard;
    }
    return offset < SHARD_BYTES ? { shard, offset } : { shard: shard + 1, offset: 0 };
  }
}

/** @throws PreprocessError `OTHER_SETTINGS`, `NO_SPACE` */
export function openStore(dir: string, settings: PreprocessSettings): Promise<ClipStore> {
  return ClipStore.open(dir, settings);
}

async function checkSettings(dir: string, settings: PreprocessSettings): Promise<void> {
  const path = join(dir, 'store.json');
  const text = await readIfThere(path);
  const expected = settingsKey(settings);
  if (text === undefined) {
    // Whole or not at all: settings cut short by a full disk would be taken for others.
    await writeFile(`${path}.part`, `${expected}\n`);
    return rename(`${path}.part`, path);
  }
  if (text.trim() === expected) return;
  const [wanted, found] = [fields(expected), fields(text)];
  const list = (of: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string =>
    [...of].flatMap(([key, value]) => (other.get(key) === value ? [] : [`${key}=${value}`])).join(', ') ||
    'nothing else';
  throw new PreprocessError(
    'OTHER_SETTINGS',
    `Store ${dir}: expected ${list(wanted, found)}; received ${list(found, wanted)}; choose another folder, use the store's settings, or delete it.`,
  );
}

/** The fields of a flat JSON object; none where the text is no such thing. */
function fields(text: string): ReadonlyMap<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    return new Map(Object.entries(value ?? {}).map(([key, field]) => [key, String(field)]));
  } catch {
    return new Map();
  }
}

function parseLine(line: string): StoreEntry | undefined {
  const text = line.slice(17);
  if (text === '' || sha256(text).slice(0, 16) !== line.slice(0, 16)) return undefined;
  // The checksum says that `note` wrote it.
  const entry: StoreEntry = JSON.parse(text);
  return entry;
}

function shardPath(dir: string, shard: number): string {
  return join(dir, `shard-${String(shard).padStart(5, '0')}.bin`);
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

async function readPart(path: string, offset: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const data = new Uint8Array(bytes);
    await file.read(data, 0, bytes, offset);
    return data;
  } finally {
    await file.close();
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

async function guardSpace(dir: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (systemCode(error) !== 'ENOSPC' && systemCode(error) !== 'EDQUOT') throw error;
    throw new PreprocessError(
      'NO_SPACE',
      `Store ${dir}: expected room for another clip; received a full disk; free some space and run again, what is done is kept.`,
      { cause: error },
    );
  }
}
