import type { BodyPlace, StoreEntry } from './entry.js';

/** Index of a store's entries by id and by content. If a clip has two entries, the later one counts. */
export class StoreCatalog {
  private readonly byId = new Map<string, StoreEntry>();
  private readonly byDigest = new Map<string, StoreEntry>();
  private newestMs = 0;

  get(id: string): StoreEntry | undefined {
    return this.byId.get(id);
  }

  /** Returns the latest entry with this digest, whatever its id; undefined for the empty digest. */
  sameContent(digest: string): StoreEntry | undefined {
    return this.byDigest.get(digest);
  }

  /** All entries, in the order of writing. */
  entries(): StoreEntry[] {
    return [...this.byId.values()].sort((a, b) => a.writtenAtMs - b.writtenAtMs);
  }

  /** Time of the next entry: later than all others, even if the clock was set back. */
  nextTime(): number {
    return Math.max(Date.now(), this.newestMs + 1);
  }

  add(entry: StoreEntry): void {
    this.newestMs = Math.max(this.newestMs, entry.writtenAtMs);
    if ((this.byId.get(entry.id)?.writtenAtMs ?? -1) > entry.writtenAtMs) return;
    this.byId.set(entry.id, entry);
    if (entry.digest !== '' && entry.kind !== 'failed') this.byDigest.set(entry.digest, entry);
  }

  /** Removes entries whose record is damaged, including links to that record. */
  removeDamaged(isDamaged: (body: BodyPlace) => boolean): void {
    for (const [id, entry] of this.byId) {
      if (entry.kind !== 'aligned' || !isDamaged(entry.body)) continue;
      this.byId.delete(id);
      this.byDigest.delete(entry.digest);
    }
  }
}
