import type { Detection, FaceDetector } from '../face/detector.js';
import type { ImageSize } from '../image.js';
import { batches, type FrameStream, type LookedFrame } from '../video/frameStream.js';
import { thumbnail } from './thumbnail.js';

/** Detections in a sampled frame. */
export interface Observation {
  /** Index of the sampled frame. */
  readonly at: number;
  readonly faces: readonly Detection[];
  /** Size of the frame. */
  readonly size: ImageSize;
  /** Thumbnail of the frame, see `thumbnail`. */
  readonly picture: Uint8Array;
}

/** Frames per batch of the detector: more cost memory and save no time. */
const DETECTED_AT_ONCE = 8;

/** Detects faces in every sampled frame. */
export async function observe(frames: FrameStream, detector: FaceDetector): Promise<Observation[]> {
  const observations: Observation[] = [];
  const all = Array.from({ length: frames.count }, (_, at) => at);
  for await (const batch of batches(frames.read(all), DETECTED_AT_ONCE)) {
    observations.push(...(await observeFrames(batch, detector)));
  }
  return observations;
}

/** Detects faces in a batch of frames. */
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

/** Scales observations to frames `gain` times as wide. */
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
