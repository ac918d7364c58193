import type { RgbImage } from '../image.js';
import type { Detection } from './detector.js';
import type { HeadPose } from './pose.js';

/** A detected face in an image, as input of a landmark network. */
export interface FaceRoi {
  readonly image: RgbImage;
  readonly detection: Detection;
}

/** The landmarks of one face. */
export interface LocatedFace {
  /** iBUG 68, `[68, 2]`: x, y in pixels from the image's left and top edge. */
  readonly landmarks: Float32Array;
  /** Probability that this is a face, 0–1; 1 if the network does not provide it. */
  readonly presence: number;
  /** MediaPipe's face mesh `[468, 3]`: x, y as `landmarks`, depth in the same unit (smaller is nearer); if the network has it. */
  readonly mesh?: Float32Array;
  readonly pose?: HeadPose;
}

/** Finds the landmarks of faces. To add a landmark network: a file in `landmarkers/` and a line in `landmarkers/index.ts`. */
export interface FaceLandmarker {
  /** @returns the landmarks of each face, in order */
  locate(rois: readonly FaceRoi[]): Promise<readonly LocatedFace[]>;
  /** Frees the network's memory. */
  dispose(): void;
}
