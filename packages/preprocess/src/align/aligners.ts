import { fivePoints } from '../face/landmarks.js';
import type { PreprocessSettings } from '../settings.js';
import { FIRST_INNER_LANDMARK, fivePointTemplate, innerTemplate } from './template.js';
import { leastSquaresAffine, similarity, type Transform } from './transform.js';

type AlignSettings = Pick<PreprocessSettings, 'size' | 'margin' | 'transform'>;

/** Brings a face to its place. To add one: a function and a line in `ALIGNERS`. */
export type FaceAligner = (landmarks: Float32Array, settings: AlignSettings) => Transform;

/** How a face is aligned, by the name that `transform` takes. */
export const ALIGNERS = Object.freeze({
  /** Five points, four parameters. */
  similarity: (landmarks, { size, margin }) =>
    similarity(fivePoints(landmarks), fivePointTemplate(size, margin)),
  /** The 51 inner landmarks, six parameters. */
  affine: (landmarks, { size, margin }) =>
    leastSquaresAffine(
      Float64Array.from(landmarks).slice(2 * FIRST_INNER_LANDMARK),
      innerTemplate(size, margin),
    ),
} satisfies Readonly<Record<string, FaceAligner>>);

export type AlignerName = keyof typeof ALIGNERS;

/**
 * The transform from pixels of an image to those of the aligned frame.
 *
 * @param landmarks iBUG 68, `[68, 2]`, pixels of the image
 */
export function alignment(landmarks: Float32Array, settings: AlignSettings): Transform {
  return ALIGNERS[settings.transform](landmarks, settings);
}
