import type { RgbImage } from '../image.js';
import type { FoundFace } from './box.js';

/** A detected face. */
export interface Detection extends FoundFace {
  /**
   * Side of the square from brows to chin with some border, relative to the box. Detectors differ in how tight their boxes are, and
   * landmark networks need similar crops from all of them.
   */
  readonly context: number;
  /** The person's right and left eye (left and right in the image), pixels: `[x, y, x, y]`; if the detector provides them. */
  readonly eyes?: readonly [number, number, number, number];
  /** Centers of the eyes, tip of the nose, corners of the mouth, `[5, 2]`, pixels; if the detector provides them. */
  readonly fivePoints?: Float64Array;
}

/** Detects faces. To add a detector: a file in `detectors/` and a line in `detectors/index.ts`. */
export interface FaceDetector {
  /** @param images - all of the same size @returns the faces in each image, best score first */
  detect(images: readonly RgbImage[]): Promise<readonly (readonly Detection[])[]>;
  /** Frees the network's memory. */
  dispose(): void;
}
