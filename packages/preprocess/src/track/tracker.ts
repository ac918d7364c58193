import { findCuts } from './shotBoundaries.js';
import { between, nearest, near, shifted, type Box, type FoundFace } from '../face/box.js';
import type { FaceDetector } from '../face/detector.js';
import { batches, type FrameStream, type LookedFrame } from '../video/frameStream.js';
import { glimpse, type Glimpse } from './thumbnail.js';
import { landmarkBox, landmarkCentre, plausibleFace } from '../face/landmarks.js';
import { facesAtOnce, mainCharacter } from './mainFace.js';
import type { PreprocessSettings } from '../settings.js';

/** Where the main character's face is, and how many faces there were. */
export interface TrackedFace {
  /** Per frame looked at `[68, 2]`, pixels of the frame, or null where the face is not seen. */
  readonly landmarks: readonly (Float32Array | null)[];
  /** Most faces seen at once in two frames at least, or in the only one that was detected in. */
  readonly faceCount: number;
}

/** Frames that a network sees at once: more cost memory and save nothing. */
const DETECTED_AT_ONCE = 5;
const LOCATED_AT_ONCE = 16;

/** A face further from where it was looked for, in parts of the box's side, is looked at again where it is. */
const MAX_DRIFT = 0.08;

/**
 * The landmarks of one person's face in each frame, or null where it is not seen.
 *
 * Detects in every n-th frame and keeps the main character. Between two hits its box is where the two say that it should
 * be, moved to where the landmarks then are. Where that fails, or where one end of a gap is a miss, tracking cannot be
 * trusted (the landmark network finds a face in anything), so these frames are detected in; between two misses the face
 * is taken to be hidden. Where the film then turns out to cut to somebody else at the same place, all is done again, shot
 * by shot.
 */
export async function trackFace(
  frames: FrameStream,
  detector: FaceDetector,
  { detectEvery }: Pick<PreprocessSettings, 'detectEvery'>,
): Promise<TrackedFace> {
  const track = (cuts: readonly number[]): Promise<Followed> =>
    followFace(frames, detector, detectEvery, cuts);
  const followed = await track([]);
  const cuts = await findCuts(frames, followed.known);
  const { known, faceCount } = cuts.length === 0 ? followed : await track(cuts);
  return {
    landmarks: Array.from({ length: frames.count }, (_, at) => known.get(at)?.landmarks ?? null),
    faceCount,
  };
}

interface Followed {
  readonly known: ReadonlyMap<number, KnownFace>;
  readonly faceCount: number;
}

/** @param cuts frames that begin a new shot: a face before one is never taken for one after it */
async function followFace(
  frames: FrameStream,
  detector: FaceDetector,
  detectEvery: number,
  cuts: readonly number[],
): Promise<Followed> {
  const shots = [0, ...cuts].map((start, i): [number, number] => [start, cuts[i] ?? frames.count]);
  const wanted = shots.flatMap(([start, end]) => keyFrames(start, end, detectEvery));
  const found = await detectIn(frames, wanted, detector);
  const keys = [...found.keys()];
  const moments = keys.map((at, i) => {
    const shot = shots.findIndex(([start, end]) => at >= start && at < end);
    return { shot, frames: (keys[i + 1] ?? frames.count) - at };
  });
  const person = mainCharacter([...found.values()], moments);
  const tracker = new Tracker(frames, detector);
  await tracker.look(keys.flatMap((at, i) => (person[i] ? [{ at, box: person[i] }] : [])));

  const followed: Crop[] = [];
  const searched: number[] = [];
  for (const [i, start] of keys.entries()) {
    const end = keys[i + 1] ?? frames.count;
    const inside = Array.from({ length: end - start - 1 }, (_, k) => start + 1 + k);
    const [before, after] = [tracker.known.get(start), tracker.known.get(end)];
    if (before && after) {
      for (const at of inside) followed.push(expectedCrop(at, [start, before], [end, after]));
    } else if (before || after) {
      searched.push(...inside);
    }
  }
  await tracker.look(followed);
  const lost = followed.flatMap(({ at }) => (tracker.known.has(at) ? [] : [at]));
  await tracker.search([...searched, ...lost].sort((a, b) => a - b));
  return { known: tracker.known, faceCount: facesAtOnce([...found.values()]) };
}

/** Every n-th frame from `start` and the last before `end`. */
function keyFrames(start: number, end: number, every: number): number[] {
  const keys = Array.from({ length: Math.ceil((end - start) / every) }, (_, i) => start + i * every);
  if (end > start && keys.at(-1) !== end - 1) keys.push(end - 1);
  return keys;
}

async function detectIn(
  frames: FrameStream,
  wanted: readonly number[],
  detector: FaceDetector,
): Promise<ReadonlyMap<number, readonly FoundFace[]>> {
  const found = new Map<number, readonly FoundFace[]>();
  for await (const batch of batches(frames.read(wanted), DETECTED_AT_ONCE)) {
    const faces = await detector.detect(batch.map(({ image }) => image));
    batch.forEach(({ at }, i) => found.set(at, faces[i] ?? []));
  }
  return found;
}

/** Where to look for the face in a frame. */
interface Crop {
  readonly at: number;
  readonly box: Box;
  /** Where in the box, from 0 to 1, the middle of its landmarks should be, if that is known. */
  readonly middle?: readonly [x: number, y: number];
}

/** A face that was found, and the box that it was looked for in. */
interface KnownFace {
  readonly landmarks: Float32Array;
  /** Of the frame that it is in. */
  readonly glimpse: Glimpse;
  readonly box: Box;
}

/** What two known faces let expect between them. */
function expectedCrop(
  at: number,
  [start, before]: readonly [number, KnownFace],
  [end, after]: readonly [number, KnownFace],
): Crop {
  const [ax, ay] = middleInBox(before);
  const [bx, by] = middleInBox(after);
  const box = between(before.box, after.box, (at - start) / (end - start));
  return { at, box, middle: [(ax + bx) / 2, (ay + by) / 2] };
}

function middleInBox({ landmarks, box }: KnownFace): [x: number, y: number] {
  const [x, y] = landmarkCentre(landmarks);
  return [(x - box.x) / box.width, (y - box.y) / box.height];
}

/** Gathers one person's face, frame by frame. */
class Tracker {
  readonly known = new Map<number, KnownFace>();

  constructor(
    private readonly frames: FrameStream,
    private readonly detector: FaceDetector,
  ) {}

  /** Looks for landmarks where they should be, and once more where they then are. */
  async look(crops: readonly Crop[]): Promise<void> {
    const cropOf = new Map(crops.map((crop) => [crop.at, crop]));
    for await (const batch of batches(this.frames.read([...cropOf.keys()]), LOCATED_AT_ONCE)) {
      const here = batch.flatMap(({ at, image }) => {
        const crop = cropOf.get(at);
        return crop ? [{ ...crop, image }] : [];
      });
      await this.#locate(here);
      await this.#locate(here.flatMap((crop) => this.#recentred(crop)));
    }
  }

  /** Detects, and takes the face nearest to where the person was last seen. */
  async search(wanted: readonly number[]): Promise<void> {
    for await (const batch of batches(this.frames.read(wanted), DETECTED_AT_ONCE)) {
      const faces = await this.detector.detect(batch.map(({ image }) => image));
      for (const [i, { at, image }] of batch.entries()) {
        const last = this.#closest(at);
        const box = last && nearest(faces[i] ?? [], last.box);
        if (box) await this.#locate([{ at, box, image }]);
      }
    }
  }

  async #locate(crops: readonly (Crop & LookedFrame)[]): Promise<void> {
    if (crops.length === 0) return;
    const located = await this.detector.landmarks(crops);
    crops.forEach(({ at, box, image }, i) => {
      const landmarks = located[i];
      if (!landmarks || !plausibleFace(landmarks) || !near(landmarkBox(landmarks), box)) return;
      this.known.set(at, { landmarks, box, glimpse: glimpse(image, landmarks) });
    });
  }

  #recentred<T extends Crop>(crop: T): T[] {
    const face = this.known.get(crop.at);
    if (!face || !crop.middle) return [];
    const [x, y] = middleInBox(face);
    const [dx, dy] = [x - crop.middle[0], y - crop.middle[1]];
    if (Math.hypot(dx, dy) <= MAX_DRIFT) return [];
    return [{ ...crop, box: shifted(crop.box, dx * crop.box.width, dy * crop.box.height) }];
  }

  /** The face known in the frame closest in time, the earlier of two. */
  #closest(at: number): KnownFace | undefined {
    for (let away = 1; away < this.frames.count; away++) {
      const face = this.known.get(at - away) ?? this.known.get(at + away);
      if (face) return face;
    }
    return undefined;
  }
}
