import type { RgbImage } from '../image.js';

/** A face with its landmarks. */
export interface LandmarkedFace {
  readonly image: RgbImage;
  /** iBUG 68, `[68, 2]`, pixels of the image. */
  readonly landmarks: Float32Array;
}

/** Computes face descriptors, which are similar for the same person. */
export interface FaceDescriber {
  /** @returns for each face `[1024]`, L2-normalized */
  describe(faces: readonly LandmarkedFace[]): Promise<readonly Float32Array[]>;
  dispose(): void;
}

/** Cosine similarity of two descriptors, −1 to 1. */
export function likeness(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
