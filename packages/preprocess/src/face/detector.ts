import type { RgbImage } from '../image.js';
import type { FoundFace } from './box.js';

/** A face in an image, as a detector sees it. */
export interface Detection extends FoundFace {
  /**
   * The square from the brows to the chin with some room around it, in sides of the box: detectors differ in how tight their
   * boxes are, and landmark networks want to see alike crops whoever found the face.
   */
  readonly context: number;
  /** Right and left eye of the person (left and right in the image), pixels: `[x, y, x, y]`; where the detector tells. */
  readonly eyes?: readonly [number, number, number, number];
  /** Middles of the eyes, tip of the nose, corners of the mouth, `[5, 2]`, pixels; where the detector tells. */
  readonly fivePoints?: Float64Array;
}

/** Finds faces. To add one: a file in `detectors/` and a line in `detectors/index.ts`. */
export interface FaceDetector {
  /** @param images - of one size @returns the faces of each, best score first */
  detect(images: readonly RgbImage[]): Promise<readonly (readonly Detection[])[]>;
  /** Frees the network's memory. */
  dispose(): void;
}
