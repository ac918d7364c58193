import { fivePoints } from '../face/landmarks.js';
import { FIRST_INNER_LANDMARK, fivePointTemplate, innerTemplate } from './template.js';
import { leastSquaresAffine, similarity, type Transform } from './transform.js';

/** Values of the setting `transform`. */
export const ALIGNER_NAMES = ['similarity', 'affine'] as const;
export type AlignerName = (typeof ALIGNER_NAMES)[number];

interface AlignSettings {
  /** Pixels per side of the aligned frame. */
  readonly size: number;
  /** Border around ArcFace's crop, as a fraction of its side. */
  readonly margin: number;
  readonly transform: AlignerName;
}

/** Computes the transform that aligns a face. To add one: a name and a line in this file. */
export type FaceAligner = (landmarks: Float32Array, settings: AlignSettings) => Transform;

/** The aligners by name. */
export const ALIGNERS: Readonly<Record<AlignerName, FaceAligner>> = Object.freeze({
  /** Five points, four parameters. */
  similarity: (landmarks, { size, margin }) =>
    similarity(fivePoints(landmarks), fivePointTemplate(size, margin)),
  /** The 51 inner landmarks, six parameters. */
  affine: (landmarks, { size, margin }) =>
    leastSquaresAffine(
      Float64Array.from(landmarks).slice(2 * FIRST_INNER_LANDMARK),
      innerTemplate(size, margin),
    ),
});

/**
 * Computes the transform from pixels of an image to pixels of the aligned frame.
 *
 * @param landmarks - iBUG 68, `[68, 2]`, pixels of the image
 */
export function alignment(landmarks: Float32Array, settings: AlignSettings): Transform {
  return ALIGNERS[settings.transform](landmarks, settings);
}
