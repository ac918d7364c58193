import { mkdir, readdir, stat } from 'node:fs/promises';
import type { AlignedClip, ClipAudio, ClipReader, FaceDetails, LeaveOutReason } from '@dfer/clips';
import { readPart } from '@dfer/clips';
import { checkedPart, splitFrames, type StoredFrames } from '@dfer/clips';
import { lifeOf } from '@dfer/core';
import { kindsOfNotes } from '../clip/noteKinds.js';
import { detailsFrom } from '../clip/faceDetails.js';
import { PreprocessError } from '../errors.js';
import { pickAlignment } from '../alignment.js';
import { settingsKey, storedFrames, storedSettingsKey, type PreprocessSettings } from '../settings.js';
import { floatsFrom, samplesFrom } from '../littleEndian.js';
import {
  type AlignedEntry,
  audioOffset,
  type BesidesPixels,
  detailsOffset,
  encodeAlignedClip,
} from './alignedRecord.js';
import { StoreCatalog } from './catalog.js';
import { removeDeadClaims } from './claim.js';
import type { ClipHeader, Part, StoreEntry, WithoutPixels } from './entry.js';
import { guardSpace, shardNumber, shardPath } from './files.js';
import { leaveOutReason } from './leaveOutReason.js';
import { claimManifest, readSettings } from './manifest.js';
import { decodeFrames } from './pixels.js';
import { ShardReader, type Repair } from './shards/shard.js';
import { ShardWriter } from './shards/shardWriter.js';

/**
 * Aligned clips on disk: `store.json` (format and settings), `shard-00000.bin`… (self-describing records with checksums) and
 * `shard-00000.index`… (one line per record, for fast opening; rebuilt from the shards if lost).
 *
 * Several processes may write concurrently, each to its own shards. Unfinished records are never listed.
 */
export class ClipStore implements ClipReader {
  private readonly catalog = new StoreCatalog();
  private readonly shards = new Map<number, ShardReader>();
  private readonly writer: ShardWriter;
  /** Serializes writes. */
  private writing = Promise.resolve();
  /** Serializes refreshes, because readers keep their position. */
  private refreshing: Promise<void> | undefined;
  private readonly repaired: Repair[] = [];

  private constructor(
    readonly dir: string,
    readonly settings: PreprocessSettings,
    private readonly readOnly: boolean,
  ) {
    this.writer = new ShardWriter(dir, settings);
  }

  /** @throws PreprocessError `OTHER_SETTINGS`, `OTHER_FORMAT`, `NO_SPACE` */
  static async open(dir: string, settings: PreprocessSettings): Promise<ClipStore> {
    await guardSpace(dir, async () => {
      await mkdir(dir, { recursive: true });
      await claimManifest(dir, settings);
      await removeDeadClaims(dir);
    });
    const store = new ClipStore(dir, settings, false);
    await guardSpace(dir, () => store.refresh());
    return store;
  }

  /** @throws PreprocessError `NOT_A_STORE`, `OTHER_FORMAT` */
  static async read(dir: string): Promise<ClipStore> {
    const settings = await readSettings(dir);
    if (!settings) {
      throw new PreprocessError(
        'NOT_A_STORE',
        `Store ${dir}: expected a folder with store.json and shards; received none; preprocess first, or correct the path.`,
      );
    }
    const store = new ClipStore(dir, settings, true);
    await store.refresh();
    return store;
  }

  get length(): number {
    return storedFrames(this.settings);
  }

  get size(): number {
    return this.settings.size;
  }

  get alignment(): Readonly<Record<string, unknown>> {
    return { ...pickAlignment(this.settings) };
  }

  /** Damage that was found on reading; it was repaired unless the store is read-only. */
  get repairs(): readonly Repair[] {
    return this.repaired;
  }

  /** Number of other running processes on this machine that have written to the store. */
  get otherWriters(): number {
    const pids = [...this.shards.values()].flatMap(({ shard, header }) =>
      header && !this.writer.owns(shard) && lifeOf(header.writer) === 'alive' ? [header.writer.pid] : [],
    );
    return new Set(pids.filter((pid) => pid !== process.pid)).size;
  }

  has(id: string): boolean {
    return this.catalog.get(id)?.kind === 'aligned';
  }

  noteKinds(id: string): readonly string[] {
    return kindsOfNotes(this.catalog.get(id)?.evidence?.notes ?? []);
  }

  leaveOutReason(id: string): LeaveOutReason | null {
    const entry = this.catalog.get(id);
    return entry === undefined ? null : leaveOutReason(entry);
  }

  entry(id: string): StoreEntry | undefined {
    return this.catalog.get(id);
  }

  /** Returns the latest entry with this digest, whatever its id; undefined for the empty digest. */
  sameContent(digest: string): StoreEntry | undefined {
    return this.catalog.sameContent(digest);
  }

  /** All entries, in the order of writing. */
  entries(): StoreEntry[] {
    return this.catalog.entries();
  }

  /** Ids of the clips that can be read, in the order of writing. */
  ids(): string[] {
    return this.entries().flatMap(({ kind, id }) => (kind === 'aligned' ? [id] : []));
  }

  /** Returns the size of the shards in bytes. */
  async bytes(): Promise<number> {
    const names = (await readdir(this.dir)).filter((name) => shardNumber(name) !== undefined);
    const sizes = await Promise.all(names.map(async (name) => (await stat(`${this.dir}/${name}`)).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Reads entries that other processes have written since. */
  refresh(): Promise<void> {
    return (this.refreshing ??= this.readOn().finally(() => (this.refreshing = undefined)));
  }

  private async readOn(): Promise<void> {
    const numbers = (await readdir(this.dir)).flatMap((name) => shardNumber(name) ?? []);
    for (const shard of numbers.sort((a, b) => a - b)) {
      if (this.writer.owns(shard)) continue;
      const reader = this.shards.get(shard) ?? new ShardReader(this.dir, shard);
      this.shards.set(shard, reader);
      const { entries, repair } = await reader.update(!this.readOnly);
      // Skips a shard that was copied here from another store.
      if (reader.header && storedSettingsKey(reader.header.settings) !== settingsKey(this.settings)) continue;
      for (const entry of entries) this.catalog.add(entry);
      if (repair) this.repaired.push(repair);
    }
    this.catalog.removeDamaged(({ shard, offset }) => this.shards.get(shard)?.isDamaged(offset) ?? false);
  }

  /** @throws PreprocessError `NOT_IN_STORE`, `CORRUPT_RECORD` */
  async read(id: string): Promise<AlignedClip> {
    const entry = this.aligned(id);
    const { frames, landmarks, transforms, frameBytes } = entry;
    // One read, because these parts are adjacent.
    const bytes = await this.part(entry, 0, frames.bytes + landmarks.bytes + transforms.bytes);
    const pixels = this.checked(id, bytes.subarray(0, frames.bytes), frames);
    const points = this.checked(id, bytes.subarray(frames.bytes, frames.bytes + landmarks.bytes), landmarks);
    const matrices = this.checked(id, bytes.subarray(frames.bytes + landmarks.bytes), transforms);
    return {
      id,
      frames: await decodeFrames({ bytes: pixels, frameBytes }, this.size),
      length: this.length,
      size: this.size,
      sourceFrames: Int32Array.from(entry.sourceFrames),
      usableRatio: entry.usableRatio,
      faceCount: entry.faceCount,
      personCount: entry.personCount,
      replacedRows: entry.replacedRows,
      landmarks: floatsFrom(points),
      transforms: floatsFrom(matrices),
      digest: entry.digest,
    };
  }

  /** Location of the clip's frames, for threads that read them directly. @throws PreprocessError `NOT_IN_STORE` */
  place(id: string): StoredFrames {
    const { body, frames, frameBytes, digest } = this.aligned(id);
    const file = shardPath(this.dir, body.shard);
    return { id, file, offset: body.offset, frames, frameBytes, size: this.size, digest };
  }

  /** Reads the stored JPEG of each frame; undefined if the store is raw. @throws as `read` */
  async readJpegs(id: string): Promise<Uint8Array[] | undefined> {
    const entry = this.aligned(id);
    if (entry.frameBytes.length === 0) return undefined;
    const bytes = this.checked(id, await this.part(entry, 0, entry.frames.bytes), entry.frames);
    return splitFrames(bytes, entry.frameBytes);
  }

  /** Reads the face details; undefined if the source was already aligned. @throws as `read` */
  async readDetails(id: string): Promise<FaceDetails | undefined> {
    const entry = this.aligned(id);
    if (!entry.details) return undefined;
    const start = detailsOffset(entry);
    const bytes = await this.part(entry, start, audioOffset(entry) - start);
    let at = 0;
    const next = (part: Part): Uint8Array => this.checked(id, bytes.subarray(at, (at += part.bytes)), part);
    const { poses, scores, mesh, descriptor } = entry.details;
    return detailsFrom({
      ...{ poses: next(poses), scores: next(scores) },
      ...{ mesh: next(mesh), descriptor: next(descriptor) },
    });
  }

  /** Reads the audio; undefined if the clip has none or it was not requested. @throws as `read` */
  async readAudio(id: string): Promise<ClipAudio | undefined> {
    const entry = this.aligned(id);
    const { audio } = entry;
    if (audio === null || 'missing' in audio) return undefined;
    const bytes = await this.part(entry, audioOffset(entry), audio.bytes);
    return { samples: samplesFrom(this.checked(id, bytes, audio)), sampleRate: audio.sampleRate };
  }

  /** Adds an aligned clip. @throws PreprocessError `NO_SPACE`; the clip is then not listed and the store stays usable */
  async add(clip: AlignedClip, stamp: string, besides: BesidesPixels = {}): Promise<void> {
    const { header, parts } = await encodeAlignedClip(clip, stamp, besides, this.settings);
    return this.write((writtenAtMs) => ({ ...header, writtenAtMs }), parts);
  }

  /** Adds a left-out or failed clip. @throws PreprocessError `NO_SPACE` */
  note(entry: WithoutPixels): Promise<void> {
    return this.write((writtenAtMs) => ({ ...entry, writtenAtMs }));
  }

  /** Adds an entry for a clip with the same content as `same`, under a new id or stamp. @throws PreprocessError `NO_SPACE` */
  link(id: string, stamp: string, same: StoreEntry): Promise<void> {
    return this.write((writtenAtMs) => ({ ...same, id, stamp, writtenAtMs }));
  }

  private write(
    headerAt: (writtenAtMs: number) => ClipHeader,
    parts: readonly Uint8Array[] = [],
  ): Promise<void> {
    const done = this.writing.then(() =>
      guardSpace(this.dir, async () => {
        this.catalog.add(await this.writer.append(headerAt(this.catalog.nextTime()), parts));
      }),
    );
    this.writing = done.catch(() => undefined);
    return done;
  }

  private aligned(id: string): AlignedEntry {
    const entry = this.catalog.get(id);
    if (entry?.kind === 'aligned') return entry;
    const received = entry ? `one with the status ${entry.kind}` : 'an unknown id';
    throw new PreprocessError(
      'NOT_IN_STORE',
      `Clip ${id}: expected one of the ${this.ids().length} clips in ${this.dir}; received ${received}; preprocess it first.`,
    );
  }

  private part({ body }: AlignedEntry, start: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return readPart(shardPath(this.dir, body.shard), body.offset + start, bytes);
  }

  private checked<T extends Uint8Array>(id: string, bytes: T, part: Part): T {
    return checkedPart(id, this.dir, bytes, part);
  }
}

/** Opens a store for writing and creates it if missing. @throws PreprocessError `OTHER_SETTINGS`, `OTHER_FORMAT`, `NO_SPACE` */
export function openStore(dir: string, settings: PreprocessSettings): Promise<ClipStore> {
  return ClipStore.open(dir, settings);
}

/** Opens an existing store read-only, with its own settings. @throws PreprocessError `NOT_A_STORE`, `OTHER_FORMAT` */
export function readStore(dir: string): Promise<ClipStore> {
  return ClipStore.read(dir);
}
