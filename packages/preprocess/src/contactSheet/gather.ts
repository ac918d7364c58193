import type { Clip } from '@dfer/dataset';
import type { AlignedClip } from '@dfer/clips';
import { IBUG68 } from '../face/landmarkScheme.js';
import type { ClipStore } from '../store/clipStore.js';
import { jpegOf, plainSources, sourceWithFace, spread, type Picture, type SourcePicture } from './sources.js';

/** Content of a contact sheet for one clip. */
export interface SheetClip {
  readonly id: string;
  readonly state: 'aligned' | 'eliminated' | 'failed' | 'unknown';
  /** Why the clip was left out, or facts from the store, in a sentence. */
  readonly sentence: string;
  /** Name of the class; `null`: unlabeled. */
  readonly label: string | null;
  /** Frames of the source: the middle one of an aligned clip, else three; empty if the source is missing. */
  readonly sources: readonly SourcePicture[];
  /** The middle stored frame at full size, then up to 16 small frames, in order; empty for a clip without frames. */
  readonly aligned: readonly Picture[];
  /** `[68, 2]`: landmarks in the middle frame, pixels; empty if the source was already aligned. */
  readonly landmarks: Float64Array;
}

export interface GatherOptions {
  readonly store: ClipStore;
  /** Clips of the data set, with sources and labels. */
  readonly clips: readonly Clip[];
  /** Class names in the order of the labels. */
  readonly classes: readonly string[];
  /** Ids to show. */
  readonly ids: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly onClip?: (done: number) => void;
}

/** Small frames have twice the pixels of their drawn size, for high-resolution screens. */
const STRIP_PIXELS = 164;
/** Number of frames in a strip. */
export const STRIP_FRAMES = 16;

/** @throws PreprocessError `CORRUPT_RECORD`, `FFMPEG_MISSING`, `ABORTED` */
export async function gatherClips({
  store,
  clips,
  classes,
  ids,
  signal,
  onClip,
}: GatherOptions): Promise<SheetClip[]> {
  const known = new Map(clips.map((clip) => [clip.id, clip]));
  const shown: SheetClip[] = [];
  for (const id of ids) {
    shown.push(await gatherClip(store, id, known.get(id), classes, signal));
    onClip?.(shown.length);
  }
  return shown;
}

async function gatherClip(
  store: ClipStore,
  id: string,
  clip: Clip | undefined,
  classes: readonly string[],
  signal: AbortSignal | undefined,
): Promise<SheetClip> {
  const entry = store.entry(id);
  const label = clip?.label == null ? null : (classes[clip.label] ?? null);
  const source = clip?.source ?? null;
  const bare = { id, label, sources: [], aligned: [], landmarks: new Float64Array(0) };
  if (!entry) return { ...bare, state: 'unknown', sentence: 'The clip is not in the store.' };
  if (entry.kind === 'failed') return { ...bare, state: 'failed', sentence: entry.reason };
  if (entry.kind === 'eliminated') {
    const sentence = `A usable face in ${percent(entry.usableRatio)} of the sampled frames, fewer than ${percent(store.settings.minUsable)}.`;
    return { ...bare, state: 'eliminated', sentence, sources: await plainSources(source, signal) };
  }
  const stored = await store.read(id);
  const middle = Math.floor((stored.length - 1) / 2);
  const remarks = (entry.evidence?.notes ?? []).map((note) => ` Decoder: ${note}.`).join('');
  const faces = stored.faceCount === 1 ? 'one face' : `up to ${stored.faceCount} faces`;
  return {
    id,
    label,
    state: 'aligned',
    sentence: `A usable face in ${percent(stored.usableRatio)} of the sampled frames; ${faces} per frame; source frames ${stored.sourceFrames[0]}–${stored.sourceFrames.at(-1)}.${remarks}`,
    sources: await sourceWithFace(source, stored, middle, signal),
    aligned: await alignedPictures(stored, middle),
    landmarks: rowOf(stored.landmarks, middle, 2 * IBUG68.count),
  };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function rowOf(values: Float32Array, row: number, width: number): Float64Array {
  return Float64Array.from(values.subarray(row * width, (row + 1) * width));
}

async function alignedPictures(clip: AlignedClip, middle: number): Promise<Picture[]> {
  const { frames, size, length } = clip;
  const bytes = size * size * 3;
  const pictures: Picture[] = [];
  for (const row of [middle, ...spread(length, STRIP_FRAMES)]) {
    const pixels = frames.subarray(row * bytes, (row + 1) * bytes);
    const side = pictures.length === 0 ? size : Math.min(size, STRIP_PIXELS);
    pictures.push(await jpegOf({ data: pixels, width: size, height: size }, side, side));
  }
  return pictures;
}
