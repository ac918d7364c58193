import type { Box, FaceDetector, FoundFace } from './face.js';
import type { RgbImage } from './image.js';
import { landmarkBox, plausibleFace } from './landmarks.js';
import type { PreprocessSettings } from './settings.js';

/** Where the main character's face is, and how many faces there were. */
export interface TrackedFace {
  /** Per frame `[68, 2]`, pixels of the frame, or null where the face is not seen. */
  readonly landmarks: readonly (Float32Array | null)[];
  /** Most faces seen at once in two frames at least, or in the only one that was detected in. */
  readonly faceCount: number;
}

/**
 * The landmarks of one person's face in each frame, or null where it is not seen.
 *
 * Detects in every n-th frame, keeps the largest face that persists, and follows it between two hits by the box of
 * its landmarks. Where one end of a gap is a miss, tracking cannot be trusted (the landmark network finds a face in
 * anything), so each frame of that gap is detected in; between two misses the face is taken to be hidden.
 */
export async function trackFace(
  frames: readonly RgbImage[],
  detector: FaceDetector,
  settings: Pick<PreprocessSettings, 'detectEvery'>,
): Promise<TrackedFace> {
  const keys = keyFrames(frames.length, settings.detectEvery);
  const found = new Map<number, readonly FoundFace[]>();
  for (const key of keys) found.set(key, await detector.detect(frames[key]!));
  const person = persistentFace(keys.map((key) => found.get(key) ?? []));
  const boxes = new Map(keys.map((key, i) => [key, person[i] ?? null]));

  const result: (Float32Array | null)[] = frames.map(() => null);
  const locate = async (frame: number, box: Box): Promise<boolean> => {
    const landmarks = await detector.landmarks(frames[frame]!, box);
    const follows = landmarks.length === 136 && plausibleFace(landmarks) && near(landmarkBox(landmarks), box);
    if (follows) result[frame] = landmarks;
    return follows;
  };
  const detectAt = async (frame: number, around: Box): Promise<void> => {
    const faces = await detector.detect(frames[frame]!);
    const face = nearest(faces, around);
    if (face !== null) await locate(frame, face);
  };

  for (const key of keys) {
    const box = boxes.get(key);
    if (box) await locate(key, box);
  }
  for (let gap = 0; gap + 1 < keys.length; gap++) {
    const [start, end] = [keys[gap]!, keys[gap + 1]!];
    const [before, after] = [result[start], result[end]];
    const known = before ?? after;
    if (!known) continue;
    let box = landmarkBox(known);
    for (let frame = start + 1; frame < end; frame++) {
      if (!before || !after || !(await locate(frame, box))) await detectAt(frame, box);
      const landmarks = result[frame];
      if (landmarks) box = landmarkBox(landmarks);
    }
  }
  return { landmarks: result, faceCount: facesAtOnce(keys.map((key) => found.get(key)?.length ?? 0)) };
}

/** A face that flashes up once is not believed. */
function facesAtOnce(counts: readonly number[]): number {
  const [most = 0, next = most] = [...counts].sort((a, b) => b - a);
  return next;
}

/** Every n-th frame and the last. */
function keyFrames(count: number, every: number): number[] {
  const keys = Array.from({ length: Math.ceil(count / every) }, (_, i) => i * every);
  if (count > 0 && keys.at(-1) !== count - 1) keys.push(count - 1);
  return keys;
}

interface Chain {
  readonly boxes: (Box | null)[];
  last: Box;
  hits: number;
  area: number;
}

/** Links detections over time; of the faces seen in at least half as many frames as the most persistent, the largest. */
function persistentFace(found: readonly (readonly FoundFace[])[]): (Box | null)[] {
  const chains: Chain[] = [];
  found.forEach((faces, time) => {
    const free = new Set(chains);
    for (const { box } of [...faces].sort((a, b) => area(b.box) - area(a.box))) {
      let chain = [...free]
        .filter(({ last }) => near(box, last))
        .sort((a, b) => gap(a.last, box) - gap(b.last, box))[0];
      if (!chain) {
        chain = { boxes: found.map(() => null), last: box, hits: 0, area: 0 };
        chains.push(chain);
      }
      free.delete(chain);
      chain.boxes[time] = box;
      chain.last = box;
      chain.hits++;
      chain.area += area(box);
    }
  });
  const most = Math.max(0, ...chains.map(({ hits }) => hits));
  const persistent = chains.filter(({ hits }) => hits * 2 >= most);
  persistent.sort((a, b) => b.area / b.hits - a.area / a.hits);
  return persistent[0]?.boxes ?? found.map(() => null);
}

function nearest(faces: readonly FoundFace[], box: Box): Box | null {
  const close = faces.map((face) => face.box).filter((candidate) => near(candidate, box));
  return close.sort((a, b) => gap(a, box) - gap(b, box))[0] ?? null;
}

function area({ width, height }: Box): number {
  return width * height;
}

function gap(a: Box, b: Box): number {
  return Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);
}

/** Whether two boxes may be the same face a moment apart: centres within one face, areas within a factor of four. */
function near(a: Box, b: Box): boolean {
  const ratio = area(a) / area(b);
  return gap(a, b) < Math.sqrt(Math.max(area(a), area(b))) && ratio > 0.25 && ratio < 4;
}
