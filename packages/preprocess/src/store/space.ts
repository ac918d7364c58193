import { statfs } from 'node:fs/promises';
import { IBUG68 } from '../face/landmarkScheme.js';
import { PreprocessError } from '../errors.js';
import { SAMPLE_RATE } from '../video/audio.js';
import { storedFrames, type PreprocessSettings } from '../settings.js';
import type { ClipStore } from './clipStore.js';
import type { StoreEntry } from './entry.js';

export interface SpaceNeeded {
  /** Clips that the store does not know yet. */
  readonly clips: number;
  /** Bytes that they will take, at most: some are eliminated. */
  readonly bytes: number;
  /** `exact`: raw pixels; `measured`: from the clips in the store; `typical`: from other clips. */
  readonly basis: 'exact' | 'measured' | 'typical';
  readonly freeBytes: number;
}

/** Header, and once more in the index. */
const HEADER_BYTES = 1400;

/** Landmarks, transform, pose, scores and mesh of a frame, and the descriptor of a clip. */
const FRAME_BYTES = (IBUG68.count * 2 + 6 + 3 + 2) * 4 + 468 * 3 * 2;
const DESCRIPTOR_BYTES = 1024 * 4;

/** DFEW: 77 frames at 25 a second. */
const MEAN_CLIP_S = 3.1;

/** Clips of whose JPEGs the mean is believed. */
const ENOUGH = 20;

/**
 * Bytes a pixel of a JPEG by quality, on aligned faces of the synthetic release (`npx nx run bench:store`); films with more
 * grain take more.
 */
const JPEG_BYTES_PER_PIXEL = [
  [75, 0.1],
  [85, 0.13],
  [90, 0.17],
  [95, 0.24],
  [98, 0.36],
  [100, 0.6],
] as const;

/** What `clips` more clips will take, told before any work. */
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

/** @throws PreprocessError `NO_SPACE` where the disk cannot hold it */
export function demandSpace(dir: string, { clips, bytes, freeBytes }: SpaceNeeded): void {
  if (bytes <= freeBytes) return;
  throw new PreprocessError(
    'NO_SPACE',
    `Store ${dir}: expected ${gigabytes(bytes)} free for ${clips} clips; received ${gigabytes(freeBytes)}; free some space, keep JPEGs in place of raw pixels, or choose another disk.`,
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
