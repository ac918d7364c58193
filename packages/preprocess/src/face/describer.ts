import type { RgbImage } from '../image.js';

/** A face whose landmarks are known. */
export interface LandmarkedFace {
  readonly image: RgbImage;
  /** iBUG 68, `[68, 2]`, pixels of the image. */
  readonly landmarks: Float32Array;
}

/** Describes faces by numbers that are alike for alike people. */
export interface FaceDescriber {
  /** @returns for each face `[1024]`, of length 1 */
  describe(faces: readonly LandmarkedFace[]): Promise<readonly Float32Array[]>;
  dispose(): void;
}

/** The cosine of the angle between two descriptors, −1 to 1. */
export function likeness(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
