import type { Clip } from '@dfer/dataset';
import type { AlignedClip } from '@dfer/clips';
import { IBUG68 } from '../face/landmarkScheme.js';
import type { ClipStore } from '../store/clipStore.js';
import { jpegOf, plainSources, sourceWithFace, spread, type Picture, type SourcePicture } from './sources.js';

/** All that a contact sheet shows of one clip. */
export interface SheetClip {
  readonly id: string;
  readonly state: 'aligned' | 'eliminated' | 'failed' | 'unknown';
  /** Why it was left out, or what the store knows of it, in a sentence. */
  readonly sentence: string;
  /** Name of its class; `null`: none. */
  readonly label: string | null;
  /** Frames of the source: of an aligned clip the middle one, else three; none where it is not there any more. */
  readonly sources: readonly SourcePicture[];
  /** The middle frame as it is kept, then up to 16 of all frames, small, in order; none of a clip without pixels. */
  readonly aligned: readonly Picture[];
  /** `[68, 2]`: in the middle frame, pixels; empty where the source was aligned already. */
  readonly landmarks: Float64Array;
}

export interface GatherOptions {
  readonly store: ClipStore;
  /** What the data set says of the clips: where their pixels are, their labels. */
  readonly clips: readonly Clip[];
  /** Class names in the order of the labels. */
  readonly classes: readonly string[];
  /** Ids to show. */
  readonly ids: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly onClip?: (done: number) => void;
}

/** Small frames are kept twice as wide as they are drawn, for fine screens. */
const STRIP_PIXELS = 164;
/** Frames that a strip has room for. */
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
  if (!entry) return { ...bare, state: 'unknown', sentence: 'The store knows no such clip.' };
  if (entry.kind === 'failed') return { ...bare, state: 'failed', sentence: entry.reason };
  if (entry.kind === 'eliminated') {
    const sentence = `A usable face in ${percent(entry.usableRatio)} of the frames looked at, fewer than ${percent(store.settings.minUsable)}.`;
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
    sentence: `A usable face in ${percent(stored.usableRatio)} of the frames looked at; ${faces} at once; source frames ${stored.sourceFrames[0]}–${stored.sourceFrames.at(-1)}.${remarks}`,
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
