/**
 * Weight of each class in the loss; their mean over the clips, or over the classes, is 1.
 * `balanced`: as scikit-learn's `class_weight='balanced'`, n / (classes · n_c).
 * `effective`: the inverse of the effective number of clips (Cui et al. 2019, β = 0.999), which weighs small classes less strongly.
 */
export type ClassWeighting = (typeof CLASS_WEIGHTINGS)[number];
export const CLASS_WEIGHTINGS = ['none', 'balanced', 'effective'] as const;

const BETA = 0.999;

/**
 * @param labels - Class of each training clip; every class must occur.
 * @returns `[classes]`; `null` for equal weights.
 */
export function computeClassWeights(
  labels: readonly number[],
  classes: number,
  weighting: ClassWeighting,
): readonly number[] | null {
  const counts = Array.from({ length: classes }, (_, label) => labels.filter((own) => own === label).length);
  switch (weighting) {
    case 'none':
      return null;
    case 'balanced':
      return counts.map((count) => labels.length / (classes * count));
    case 'effective': {
      const inverse = counts.map((count) => (1 - BETA) / (1 - BETA ** count));
      const mean = inverse.reduce((sum, weight) => sum + weight, 0) / classes;
      return inverse.map((weight) => weight / mean);
    }
  }
}
