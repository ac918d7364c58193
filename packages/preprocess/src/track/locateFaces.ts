import type { Detection } from '../face/detector.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import type { LocatedFace } from '../face/landmarker.js';
import { plausibleFace } from '../face/landmarks.js';
import { batches, type FrameStream } from '../video/frameStream.js';

/** A detected face with its landmarks. */
export interface SeenFace extends LocatedFace {
  readonly detection: Detection;
}

/** Below this the network sees no face, or one that it cannot see the points of: a full profile, a hand before it. */
const MIN_PRESENCE = 0.3;
/** Degrees; beyond them one half of the face is hidden. */
const MOST_YAW = 60;

const LOCATED_AT_ONCE = 16;

/** Whether a face can be aligned. */
export function isUsable({ presence, pose, landmarks }: LocatedFace): boolean {
  if (presence < MIN_PRESENCE || (pose && Math.abs(pose.yaw) > MOST_YAW)) return false;
  return plausibleFace(landmarks);
}

/** Finds the landmarks of faces, each of them once however often it is asked for. */
export class FaceLocator {
  readonly #located = new WeakMap<Detection, SeenFace>();
  readonly #descriptors = new WeakMap<Detection, Float32Array>();

  constructor(
    private readonly frames: FrameStream,
    private readonly networks: FaceNetworks,
  ) {}

  /** @param faces - by the frame looked at that shows them @returns by the same */
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

  /** The descriptors of usable faces, by the frame looked at. */
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
