import type { Clip } from '@dfer/dataset';
import type { ClipStore } from './clipStore.js';

/** Progress of preprocessing a data set. */
export interface StoreStatus {
  /** Number of clips in the data set. */
  readonly total: number;
  readonly aligned: number;
  /** In the order of the data set, each with the reason in one line. */
  readonly eliminated: readonly LeftOut[];
  readonly failed: readonly LeftOut[];
  /** Aligned clips with notes of the decoder, which are the reason. */
  readonly noted: readonly LeftOut[];
  readonly left: number;
  /** Number of processes on this machine that are writing now. */
  readonly writers: number;
  /** Rate over the last five minutes of work; `null`: fewer than two clips were written. */
  readonly clipsPerSecond: number | null;
  /** Remaining time at that rate; `null`: unknown, or nothing is left. */
  readonly secondsLeft: number | null;
  /** Bytes on disk. */
  readonly bytes: number;
}

export interface LeftOut {
  readonly id: string;
  readonly reason: string;
}

/** Time window of the rate. */
const WINDOW_MS = 300_000;
/** A longer interval between two records is a pause between two runs. */
const PAUSE_MS = 60_000;

/** Returns the progress of preprocessing a data set. @param nowMs - milliseconds since 1970 */
export async function storeStatus(
  store: ClipStore,
  clips: readonly Clip[],
  nowMs = Date.now(),
): Promise<StoreStatus> {
  const eliminated: LeftOut[] = [];
  const failed: LeftOut[] = [];
  const noted: LeftOut[] = [];
  let aligned = 0;
  for (const { id, source } of clips) {
    const entry = store.entry(id);
    if (entry?.kind === 'aligned') {
      aligned++;
      const reason = entry.evidence?.notes.join('; ');
      if (reason) noted.push({ id, reason });
    }
    if (entry?.kind === 'failed') failed.push({ id, reason: entry.reason });
    if (entry?.kind === 'eliminated') eliminated.push({ id, reason: tooFewFaces(entry.usableRatio, store) });
    if (!entry && !source) failed.push({ id, reason: 'its file is not on disk' });
  }
  const left = clips.length - aligned - eliminated.length - failed.length;
  const writers = store.otherWriters;
  const times = store.entries().map(({ writtenAtMs }) => writtenAtMs);
  const clipsPerSecond = rateOf(times, writers > 0 ? nowMs : undefined);
  return {
    total: clips.length,
    aligned,
    eliminated,
    failed,
    noted,
    left,
    writers,
    clipsPerSecond,
    secondsLeft: clipsPerSecond === null || left === 0 ? null : left / clipsPerSecond,
    bytes: await store.bytes(),
  };
}

/**
 * Computes the records per second since the last pause.
 *
 * @param times - ascending, milliseconds @param nowMs - only while writers run: the time since the last record then lowers the rate
 */
export function rateOf(times: readonly number[], nowMs?: number): number | null {
  const last = times.at(-1);
  if (last === undefined) return null;
  let first = times.length - 1;
  while (first > 0 && times[first]! - times[first - 1]! < PAUSE_MS && last - times[first - 1]! < WINDOW_MS)
    first--;
  const spanMs = Math.max(last, nowMs ?? last) - times[first]!;
  const steps = times.length - 1 - first;
  return steps === 0 || spanMs === 0 ? null : (1000 * steps) / spanMs;
}

function tooFewFaces(usableRatio: number, { settings }: ClipStore): string {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return `a usable face in ${percent(usableRatio)} of the sampled frames, fewer than ${percent(settings.minUsable)}`;
}
