import { setTimeout as pause } from 'node:timers/promises';
import type { Clip } from '@dfer/dataset';
import { openBackend, type BackendOptions } from '@dfer/runtime';
import { reasonOf } from '@dfer/core';
import { soundOf } from '../video/audio.js';
import type { VideoEvidence } from '../clip/videoEvidence.js';
import { PreprocessError } from '../errors.js';
import { openFaceNetworks, type FaceNetworks } from '../face/faceNetworks.js';
import type { PreprocessSettings } from '../settings.js';
import { decoder } from '../video/decoders/index.js';
import { digestSource, stampSource } from '../video/sources/source.js';
import { videoSource } from '../video/sources/videoSource.js';
import { claimClip } from '../store/claim.js';
import type { ClipStore } from '../store/clipStore.js';
import { aborted, tooManyBad, tooManyMissing } from './runErrors.js';
import { localProcessor, workerProcessor, type ClipProcessor } from './workerPool.js';

export interface PreprocessOptions {
  readonly clips: readonly Clip[];
  readonly store: ClipStore;
  /** Must equal the settings of the store. @defaultValue `store.settings` */
  readonly settings?: PreprocessSettings;
  /** Number of worker threads. @defaultValue 1 */
  readonly workers?: number;
  /** Backend of the face networks in each worker. @defaultValue the fastest that passes its self-test, with one thread per worker */
  readonly backend?: BackendOptions;
  /** If given, clips are processed in this thread, with these networks, instead of in workers. */
  readonly networks?: FaceNetworks;
  /** Stops the run; finished clips are kept. */
  readonly signal?: AbortSignal;
  /** Continue if more than 5 % of the clips fail. @defaultValue false */
  readonly allowBad?: boolean;
  /** Retry clips that failed in an earlier run. @defaultValue false */
  readonly retryFailed?: boolean;
  readonly onProgress?: (progress: PreprocessProgress) => void;
}

export interface PreprocessProgress {
  /** Number of finished clips, including cached ones. */
  readonly finished: number;
  readonly total: number;
  readonly cached: number;
  readonly eliminated: number;
  readonly failed: number;
}

/** A clip with too few usable faces. */
export interface EliminatedClip {
  readonly id: string;
  readonly usableRatio: number;
  /** Remarks for people who inspect the clip. */
  readonly notes: readonly string[];
}

export interface PreprocessSummary {
  /** Number of clips aligned by this run. */
  readonly done: number;
  /** Number of clips that the store already had a result for: aligned, left out or failed. */
  readonly cached: number;
  readonly eliminated: readonly EliminatedClip[];
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
  /** Aligned clips with notes of the decoder. */
  readonly noted: readonly { readonly id: string; readonly reason: string }[];
  /** Wall-clock time, seconds. */
  readonly seconds: number;
}

/** A larger fraction of failed clips stops a run; a single failed clip never does. */
const BAD_SHARE = 0.05;

/** Delay before a clip that another process has claimed is checked again. */
const HELD_PAUSE_MS = 200;

/** Reading up to this many clips of aligned images is faster than starting a worker thread. */
const FEW_ALIGNED = 64;

const areFewAligned = (clips: readonly Clip[]): boolean =>
  clips.length <= FEW_ALIGNED &&
  clips.every(({ source }) => source === null || videoSource(source).isAligned);

/** Errors that would affect every other clip, too. */
const FATAL: readonly string[] = [
  'FFMPEG_MISSING',
  'BACKEND_UNAVAILABLE',
  'BAD_MODEL',
  'NO_SPACE',
  'BAD_SETTINGS',
  'INTERNAL',
  'ABORTED',
];

/**
 * Processes the clips that the store has no result for.
 *
 * @throws PreprocessError `TOO_MANY_BAD`, `ABORTED`, `FFMPEG_MISSING`, `BACKEND_UNAVAILABLE`, `BAD_MODEL`, `NO_SPACE`
 */
export async function preprocess(options: PreprocessOptions): Promise<PreprocessSummary> {
  const { clips, store, signal, allowBad = false } = options;
  const settings = options.settings ?? store.settings;
  const started = performance.now();
  const retryBeforeMs = options.retryFailed === true ? Date.now() : 0;
  const tally = { done: 0, cached: 0, finished: 0 };
  const eliminated: EliminatedClip[] = [];
  const failed: { id: string; reason: string }[] = [];
  const noted: { id: string; reason: string }[] = [];
  const { networks } = options;
  const backend = { threads: 1, ...options.backend };
  const openNetworks = async (): Promise<FaceNetworks> => {
    if (networks) return networks;
    await openBackend(backend);
    return openFaceNetworks(settings);
  };
  const isLocal = networks !== undefined || areFewAligned(clips);
  const threads = isLocal ? 1 : Math.max(1, Math.min(options.workers ?? 1, clips.length));
  let processor: Promise<ClipProcessor> | undefined;
  const open = (): Promise<ClipProcessor> =>
    (processor ??= isLocal
      ? Promise.resolve(localProcessor(settings, openNetworks))
      : workerProcessor(settings, threads, backend));

  const tolerated = allowBad ? Infinity : Math.max(1, BAD_SHARE * clips.length);
  const missing = clips.filter(({ source }) => !source);
  // Reported before hours of work, not when the queue reaches them.
  if (missing.length > tolerated) throw tooManyMissing(missing, clips.length);

  /** Clips that another process has claimed; they are checked again when all others are done. */
  const held: Clip[] = [];
  const handle = async (clip: Clip): Promise<void> => {
    let known = await recall(store, clip, settings, retryBeforeMs);
    let entry = known;
    if (!entry) {
      const release = await claimClip(store.dir, clip.id);
      if (!release) {
        held.push(clip);
        return;
      }
      try {
        await store.refresh();
        // Another process may have just finished it.
        known = await recall(store, clip, settings, retryBeforeMs);
        entry = known ?? (await processAndStore(store, clip, open, signal));
      } finally {
        await release();
      }
    }
    if (known) tally.cached++;
    if (entry.kind === 'aligned') {
      if (!known) tally.done++;
      const reason = entry.evidence?.notes.join('; ');
      if (reason) noted.push({ id: clip.id, reason });
    }
    if (entry.kind === 'eliminated') {
      const { usableRatio, evidence } = entry;
      eliminated.push({ id: clip.id, usableRatio, notes: evidence?.notes ?? [] });
    }
    if (entry.kind === 'failed') failed.push({ id: clip.id, reason: entry.reason });
    tally.finished++;
    options.onProgress?.({
      finished: tally.finished,
      total: clips.length,
      cached: tally.cached,
      eliminated: eliminated.length,
      failed: failed.length,
    });
    if (failed.length > tolerated) throw tooManyBad(failed, clips.length);
  };

  const queue = startingApart(clips, store.otherWriters).values();
  const next = async (): Promise<Clip | undefined> => {
    const clip = queue.next().value;
    if (clip || held.length === 0) return clip;
    await pause(HELD_PAUSE_MS);
    return held.shift() ?? next();
  };
  let stopped = false;
  const lane = async (): Promise<void> => {
    for (let clip = await next(); clip; clip = await next()) {
      if (stopped) return;
      if (signal?.aborted) throw aborted(tally.finished, clips.length);
      try {
        await handle(clip);
      } catch (error) {
        stopped = true;
        throw signal?.aborted ? aborted(tally.finished, clips.length) : error;
      }
    }
  };
  try {
    // One more lane than workers keeps them busy while this thread writes. All lanes end before an error is thrown.
    const lanes = Array.from({ length: networks ? 1 : threads + 1 }, lane);
    for (const outcome of await Promise.allSettled(lanes))
      if (outcome.status === 'rejected') throw outcome.reason;
  } finally {
    await (await processor)?.close();
  }
  const order = new Map(clips.map(({ id }, i) => [id, i]));
  const byOrder = (a: { id: string }, b: { id: string }): number => order.get(a.id)! - order.get(b.id)!;
  for (const list of [eliminated, failed, noted]) list.sort(byOrder);
  return {
    done: tally.done,
    cached: tally.cached,
    eliminated,
    failed,
    noted,
    seconds: (performance.now() - started) / 1000,
  };
}

type Outcome =
  | { readonly kind: 'aligned'; readonly evidence?: VideoEvidence }
  | { readonly kind: 'eliminated'; readonly usableRatio: number; readonly evidence?: VideoEvidence }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Returns the stored result for this content and these settings, even under another id or modification time.
 *
 * @param retryBeforeMs - failures before this time are ignored
 */
async function recall(
  store: ClipStore,
  { id, source }: Clip,
  settings: PreprocessSettings,
  retryBeforeMs: number,
): Promise<Outcome | undefined> {
  if (!source) return undefined;
  try {
    const stamp = await stampSource(source);
    const entry = store.entry(id);
    const isRetried = entry?.kind === 'failed' && entry.writtenAtMs < retryBeforeMs;
    if (entry?.stamp === stamp && !isRetried) return entry;
    const same = store.sameContent(await digestSource(source, settings));
    if (same) await store.link(id, stamp, same);
    return same;
  } catch (error) {
    if (error instanceof PreprocessError && !FATAL.includes(error.code)) return undefined;
    throw error;
  }
}

/** Rotates the clips so that processes that share a store start far apart and find each other's clips finished. */
function startingApart(clips: readonly Clip[], others: number): readonly Clip[] {
  // Multiples of the golden ratio leave no large gap, however many processes there are.
  const first = Math.floor(((others * 0.618034) % 1) * clips.length);
  return [...clips.slice(first), ...clips.slice(0, first)];
}

async function processAndStore(
  store: ClipStore,
  { id, source }: Clip,
  open: () => Promise<ClipProcessor>,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  if (!source)
    return {
      kind: 'failed',
      reason: `Clip ${id}: expected the file that the label files list; received none; restore the file.`,
    };
  // Checked before workers load networks in vain.
  if (!videoSource(source).isAligned) decoder().assertPresent();
  const processor = await open();
  let stamp = '';
  let digest = '';
  try {
    stamp = await stampSource(source);
    const [result, audio] = await Promise.all([
      processor.process(source, signal),
      store.settings.audio ? soundOf(source, signal) : null,
    ]);
    if (result.kind === 'aligned') {
      const { clip, details, evidence } = result;
      await store.add({ id, ...clip }, stamp, { audio, details, evidence });
      return result;
    }
    digest = result.digest;
    await store.note({ id, stamp, ...result });
    return result;
  } catch (error) {
    if (!(error instanceof PreprocessError) || FATAL.includes(error.code)) throw error;
    const reason = reasonOf(error);
    // An empty stamp never matches, so the next run retries the clip.
    if (error.transient) stamp = '';
    await store.note({ id, stamp, digest, kind: 'failed', reason, leaveOutReason: error.leaveOutReason });
    return { kind: 'failed', reason };
  }
}
