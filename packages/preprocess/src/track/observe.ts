import type { Detection, FaceDetector } from '../face/detector.js';
import type { ImageSize } from '../image.js';
import { batches, type FrameStream, type LookedFrame } from '../video/frameStream.js';
import { thumbnail } from './thumbnail.js';

/** What is seen in one of the frames looked at. */
export interface Observation {
  /** Which of the frames looked at. */
  readonly at: number;
  readonly faces: readonly Detection[];
  /** Of the frame. */
  readonly size: ImageSize;
  /** The whole frame, see `thumbnail`. */
  readonly picture: Uint8Array;
}

/** Frames that the detector sees at once: more cost memory and save nothing. */
const DETECTED_AT_ONCE = 8;

/** Detects in every frame looked at. */
export async function observe(frames: FrameStream, detector: FaceDetector): Promise<Observation[]> {
  const observations: Observation[] = [];
  const all = Array.from({ length: frames.count }, (_, at) => at);
  for await (const batch of batches(frames.read(all), DETECTED_AT_ONCE)) {
    observations.push(...(await observeFrames(batch, detector)));
  }
  return observations;
}

/** Detects in some frames at once. */
export async function observeFrames(
  batch: readonly LookedFrame[],
  detector: FaceDetector,
): Promise<Observation[]> {
  const found = await detector.detect(batch.map(({ image }) => image));
  return batch.map(({ at, image }, i) => {
    const { width, height } = image;
    return { at, faces: found[i] ?? [], size: { width, height }, picture: thumbnail(image) };
  });
}

/** The same faces in frames `gain` times as wide. */
export function enlargedFaces(observations: readonly Observation[], gain: number): readonly Observation[] {
  if (gain === 1) return observations;
  return observations.map((observation) => ({
    ...observation,
    size: { width: gain * observation.size.width, height: gain * observation.size.height },
    faces: observation.faces.map((face) => enlargedFace(face, gain)),
  }));
}

function enlargedFace(face: Detection, gain: number): Detection {
  const { box, eyes, fivePoints, ...rest } = face;
  return {
    ...rest,
    box: { x: gain * box.x, y: gain * box.y, width: gain * box.width, height: gain * box.height },
    ...(eyes && { eyes: [gain * eyes[0], gain * eyes[1], gain * eyes[2], gain * eyes[3]] }),
    ...(fivePoints && { fivePoints: fivePoints.map((value) => gain * value) }),
  };
}
