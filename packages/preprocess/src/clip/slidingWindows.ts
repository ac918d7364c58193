import type { AlignedClip, FaceDetails } from '@dfer/clips';
import type { Box } from '../face/box.js';
import { lookedFrames, type PreprocessSettings } from '../settings.js';
import type { FaceDescriber } from '../face/describer.js';
import type { PeopleFrame } from '../track/followPeople.js';
import { alignFrame, clipFrames, MOST_TIMELINE_FRAMES, type AlignedFrame } from './alignedFrames.js';
import { faceDetails } from './faceDetails.js';
import { chooseFrames } from './temporalSampling.js';
import { usability } from './validity.js';
import { windowDescriptor, type FaceInFrame } from './windowDescriptor.js';

/** A time window of a video. */
export interface TimeWindow {
  /** From 0. */
  readonly index: number;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  /** Indices of the sampled frames that its clips are made of, ascending. */
  readonly looked: readonly number[];
}

/** One person in one time window. */
export interface PersonWindow {
  readonly person: number;
  readonly window: TimeWindow;
  /** The aligned face, as in training. */
  readonly clip: Omit<AlignedClip, 'id' | 'digest' | 'faceCount' | 'personCount'>;
  /** As in a store; without a describer, the descriptor is empty. */
  readonly details: FaceDetails;
  /** Mean box of the face, in fractions of the frame's width and height. */
  readonly box: Box;
}

export interface WindowOptions {
  /** Duration of the video, seconds. */
  readonly duration: number;
  /** Length of a window, seconds. */
  readonly length: number;
  /** Time from the start of one window to the start of the next, seconds. */
  readonly stride: number;
}

/** Tolerance for rounding errors, seconds. */
const TINY = 1e-6;

/**
 * Plans windows of equal length from the start of a video. The last window ends with the video. A video shorter than a window is one
 * window.
 *
 * @param times - of the sampled frames, ascending
 */
export function planWindows(
  times: readonly number[],
  { duration, length, stride }: WindowOptions,
  settings: Pick<PreprocessSettings, 'looked' | 'timeline' | 'length' | 'perSegment'>,
): TimeWindow[] {
  const starts = [0];
  const lastStart = Math.max(0, duration - length);
  for (let n = 1; n * stride <= lastStart + TINY; n++) starts.push(n * stride);
  if (lastStart - starts.at(-1)! > TINY) starts.push(lastStart);
  let first = 0;
  return starts.map((start, index) => {
    const end = Math.min(duration, start + length);
    while (first < times.length && times[first]! < start - TINY) first++;
    let last = first;
    while (last < times.length && times[last]! < end - TINY) last++;
    const within = times.slice(first, last);
    const count = Math.min(MOST_TIMELINE_FRAMES, lookedFrames(settings, within.length));
    return { index, start, end, looked: chooseFrames(within, count).map((i) => first + i) };
  });
}

/**
 * Yields a clip of each person in each window as soon as the window has passed, ordered by window, then person. A person with a
 * usable face in less than `settings.minUsable` of a window's frames has no clip there.
 *
 * @param sourceFrames - number of each sampled frame in the video
 * @param describer - computes the descriptors; the frames of a window are then held in memory
 * @defaultValue null, no descriptors
 */
export async function* personWindows(
  frames: AsyncIterable<PeopleFrame>,
  windows: readonly TimeWindow[],
  sourceFrames: readonly number[],
  times: readonly number[],
  settings: PreprocessSettings,
  describer: FaceDescriber | null = null,
): AsyncGenerator<PersonWindow, void, undefined> {
  const needed = new Set(windows.flatMap(({ looked }) => looked));
  const people = new Map<number, Map<number, WindowFace>>();
  let next = 0;
  const close = async function* (until: number): AsyncGenerator<PersonWindow, void, undefined> {
    for (; next < windows.length && (windows[next]!.looked.at(-1) ?? -1) < until; next++) {
      const window = windows[next]!;
      for (const [person, faces] of [...people].sort(([a], [b]) => a - b)) {
        const made = await windowOf(person, window, faces);
        if (made) yield made;
      }
      const start = windows[next + 1]?.start ?? Infinity;
      for (const [person, faces] of people) {
        for (const at of faces.keys()) if (times[at]! < start - TINY) faces.delete(at);
        if (faces.size === 0) people.delete(person);
      }
    }
  };
  const windowOf = async (
    person: number,
    window: TimeWindow,
    faces: ReadonlyMap<number, WindowFace>,
  ): Promise<PersonWindow | undefined> => {
    const seen = window.looked.flatMap((at) => faces.get(at) ?? []);
    const { usableRatio, eliminated } = usability(seen.length, window.looked.length, settings.minUsable);
    if (eliminated) return undefined;
    const sampled = window.looked.map((at) => ({ time: times[at]!, usable: faces.has(at) }));
    const aligned = seen.map((face) => face.aligned);
    const { rows, ...made } = clipFrames(sampled, aligned, settings);
    const inFrames = seen.flatMap(({ inFrame }) => inFrame ?? []);
    const descriptor = describer && (await windowDescriptor(inFrames, describer));
    return {
      person,
      window,
      clip: {
        ...made,
        sourceFrames: Int32Array.from(rows, ({ at }) => sourceFrames[at] ?? 0),
        usableRatio,
      },
      details: faceDetails(rows, settings.size, descriptor),
      box: meanBox(seen.map(({ box }) => box)),
    };
  };

  for await (const { at, image, people: present } of frames) {
    yield* close(at);
    if (!needed.has(at)) continue;
    for (const { person, face, landmarks } of present) {
      if (!landmarks) continue;
      const faces = people.get(person) ?? new Map<number, WindowFace>();
      people.set(person, faces);
      const box = inParts(face.detection.box, image);
      const aligned = alignFrame(at, image, face, landmarks, settings);
      faces.set(at, { aligned, box, inFrame: describer && { image, face } });
    }
  }
  yield* close(Infinity);
}

interface WindowFace {
  readonly aligned: AlignedFrame;
  readonly box: Box;
  /** Null without a describer. */
  readonly inFrame: FaceInFrame | null;
}

/** Converts a box from pixels to fractions of the image's sides. */
export function inParts(box: Box, { width, height }: { width: number; height: number }): Box {
  return { x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height };
}

function meanBox(boxes: readonly Box[]): Box {
  const mean = (key: keyof Box): number => boxes.reduce((sum, box) => sum + box[key], 0) / boxes.length;
  return { x: mean('x'), y: mean('y'), width: mean('width'), height: mean('height') };
}
