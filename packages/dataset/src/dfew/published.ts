/** Clips per class in the order of `EMOTIONS`. */
type Counts = readonly number[];

/**
 * What the release holds according to its authors: the counts of release v1.0 (2020-10-17) and of its split files
 * (Jiang et al., "DFEW: A Large-Scale Database for Recognizing Dynamic Facial Expressions in the Wild", 2020).
 */
export const PUBLISHED = {
  /** All original films. */
  clips: 16_372,
  /** Clips on whose emotion the voters agreed. */
  singleLabelled: 12_059,
  /** Single-labelled clips with usable faces: those in the splits. */
  inFolds: 11_697,
  perClass: [2445, 1894, 2669, 2173, 1469, 145, 902] satisfies Counts,
  /** Test sets fd1 to fd5. */
  folds: [
    [489, 379, 534, 435, 294, 29, 181],
    [489, 379, 534, 435, 294, 29, 181],
    [489, 379, 534, 435, 294, 29, 180],
    [489, 379, 534, 434, 294, 29, 180],
    [489, 378, 533, 434, 293, 29, 180],
  ] satisfies readonly Counts[],
} as const;
