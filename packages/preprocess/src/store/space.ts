import { statfs } from 'node:fs/promises';
import { IBUG68 } from '../face/landmarkScheme.js';
import { PreprocessError } from '../errors.js';
import { SAMPLE_RATE } from '../video/audio.js';
import { storedFrames, type PreprocessSettings } from '../settings.js';
import type { ClipStore } from './clipStore.js';
import type { StoreEntry } from './entry.js';

export interface SpaceNeeded {
  /** Number of clips to be added. */
  readonly clips: number;
  /** Disk space for these clips in bytes; an upper estimate, because some will be left out. */
  readonly bytes: number;
  /** `exact`: raw pixels; `measured`: from the clips in the store; `typical`: from other clips. */
  readonly basis: 'exact' | 'measured' | 'typical';
  readonly freeBytes: number;
}

/** Header of a record, and its copy in the index. */
const HEADER_BYTES = 1400;

/** Landmarks, transform, pose, scores and mesh per frame, and the descriptor per clip. */
const FRAME_BYTES = (IBUG68.count * 2 + 6 + 3 + 2) * 4 + 468 * 3 * 2;
const DESCRIPTOR_BYTES = 1024 * 4;

/** DFEW: 77 frames at 25 frames per second. */
const MEAN_CLIP_S = 3.1;

/** Number of stored clips from which the mean JPEG size is reliable. */
const ENOUGH = 20;

/**
 * Bytes per pixel of a JPEG by quality, on aligned faces of the synthetic release (`npx nx run bench:store`); videos with more grain
 * need more.
 */
const JPEG_BYTES_PER_PIXEL = [
  [75, 0.1],
  [85, 0.13],
  [90, 0.17],
  [95, 0.24],
  [98, 0.36],
  [100, 0.6],
] as const;

/** Estimates the disk space that `clips` more clips will need. */
export async function spaceNeeded(store: ClipStore, clips: number): Promise<SpaceNeeded> {
  const { settings } = store;
  const pixels = storedFrames(settings) * settings.size ** 2;
  const geometry = storedFrames(settings) * FRAME_BYTES + DESCRIPTOR_BYTES;
  const kept = store.entries().filter((entry) => entry.kind === 'aligned');
  const raw = settings.encoding === 'raw';
  const measured = !raw && kept.length >= ENOUGH;
  const frames = raw ? pixels * 3 : measured ? meanBytes(kept) : pixels * jpegBytesPerPixel(settings);
  const sound = settings.audio ? MEAN_CLIP_S * SAMPLE_RATE * 2 : 0;
  const { bavail, bsize } = await statfs(store.dir);
  return {
    clips,
    bytes: Math.round(clips * (frames + geometry + sound + HEADER_BYTES)),
    basis: raw ? 'exact' : measured ? 'measured' : 'typical',
    freeBytes: bavail * bsize,
  };
}

/** Checks that the disk has enough space. @throws PreprocessError `NO_SPACE` */
export function demandSpace(dir: string, { clips, bytes, freeBytes }: SpaceNeeded): void {
  if (bytes <= freeBytes) return;
  throw new PreprocessError(
    'NO_SPACE',
    `Store ${dir}: expected ${gigabytes(bytes)} free for ${clips} clips; received ${gigabytes(freeBytes)}; free some space, store JPEG instead of raw frames, or choose another disk.`,
  );
}

function jpegBytesPerPixel({ jpegQuality }: PreprocessSettings): number {
  return JPEG_BYTES_PER_PIXEL.find(([quality]) => jpegQuality <= quality)?.[1] ?? 1;
}

function meanBytes(kept: readonly Extract<StoreEntry, { kind: 'aligned' }>[]): number {
  return kept.reduce((sum, { frames }) => sum + frames.bytes, 0) / kept.length;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
