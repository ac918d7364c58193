import type { Detection } from '../face/detector.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import type { LocatedFace } from '../face/landmarker.js';
import { plausibleFace } from '../face/landmarks.js';
import { batches, type FrameStream } from '../video/frameStream.js';

/** A detected face with its landmarks. */
export interface SeenFace extends LocatedFace {
  readonly detection: Detection;
}

/** Below this presence, there is no face, or its points are hidden: a full profile, a hand in front of it. */
const MIN_PRESENCE = 0.3;
/** Degrees; beyond this, half of the face is hidden. */
const MOST_YAW = 60;

const LOCATED_AT_ONCE = 16;

/** Returns whether a face is usable, that is, can be aligned. */
export function isUsable({ presence, pose, landmarks }: LocatedFace): boolean {
  if (presence < MIN_PRESENCE || (pose && Math.abs(pose.yaw) > MOST_YAW)) return false;
  return plausibleFace(landmarks);
}

/** Finds landmarks and descriptors of faces and caches them per detection. */
export class FaceLocator {
  readonly #located = new WeakMap<Detection, SeenFace>();
  readonly #descriptors = new WeakMap<Detection, Float32Array>();

  constructor(
    private readonly frames: FrameStream,
    private readonly networks: FaceNetworks,
  ) {}

  /** Finds landmarks. @param faces - by the index of their sampled frame @returns by the same index */
  async locate(faces: ReadonlyMap<number, Detection>): Promise<Map<number, SeenFace>> {
    const missing = [...faces].flatMap(([at, face]) => (this.#located.has(face) ? [] : [at]));
    for await (const batch of batches(this.frames.read(missing.sort((a, b) => a - b)), LOCATED_AT_ONCE)) {
      const rois = batch.flatMap(({ at, image }) => {
        const detection = faces.get(at);
        return detection ? [{ image, detection }] : [];
      });
      const located = await this.networks.landmarker.locate(rois);
      rois.forEach(({ detection }, i) => this.#located.set(detection, { ...located[i]!, detection }));
    }
    return new Map(
      [...faces].flatMap(([at, face]): [number, SeenFace][] => {
        const seen = this.#located.get(face);
        return seen ? [[at, seen]] : [];
      }),
    );
  }

  /** Computes the descriptors of usable faces, by the index of their sampled frame. */
  async describe(faces: ReadonlyMap<number, Detection>): Promise<Map<number, Float32Array>> {
    const usable = [...(await this.locate(faces))].filter(([, seen]) => isUsable(seen));
    const landmarks = new Map(usable.map(([at, seen]) => [at, seen]));
    const missing = usable.flatMap(([at, { detection }]) => (this.#descriptors.has(detection) ? [] : [at]));
    for await (const { at, image } of this.frames.read(missing.sort((a, b) => a - b))) {
      const seen = landmarks.get(at);
      if (!seen) continue;
      const [descriptor] = await this.networks.describer.describe([{ image, landmarks: seen.landmarks }]);
      if (descriptor) this.#descriptors.set(seen.detection, descriptor);
    }
    return new Map(
      usable.flatMap(([at, { detection }]): [number, Float32Array][] => {
        const descriptor = this.#descriptors.get(detection);
        return descriptor ? [[at, descriptor]] : [];
      }),
    );
  }
}
