import { argmax, mean, standardDeviation } from '@dfer/core';

/** Two engines' values of one metric in one epoch, as means over the seeds. */
export interface EpochComparison {
  readonly ours: number;
  readonly theirs: number;
  readonly difference: number;
  /** Pooled sample standard deviation over the seeds; NaN for one seed. */
  readonly deviation: number;
}

/** Two engines' curves of one metric. */
export interface CurveComparison {
  readonly epochs: readonly EpochComparison[];
  readonly meanDifference: number;
  readonly meanDeviation: number;
  readonly ratio: number;
  readonly agrees: boolean;
}

type Curves = readonly (readonly number[])[];

/**
 * Compares two engines' curves of one metric, epoch by epoch. They agree if the difference of the means over the seeds, averaged over the
 * epochs, is less than the pooled deviation between seeds: another engine then matters no more than another seed.
 *
 * @param ours - By seed and epoch.
 * @param theirs - The same seeds and epochs.
 */
export function compareCurves(ours: Curves, theirs: Curves): CurveComparison {
  const epochs = ours[0].map((_, epoch) => {
    const own = ours.map((curve) => curve[epoch]);
    const other = theirs.map((curve) => curve[epoch]);
    return {
      ours: mean(own),
      theirs: mean(other),
      difference: mean(own) - mean(other),
      deviation: Math.sqrt((standardDeviation(own) ** 2 + standardDeviation(other) ** 2) / 2),
    };
  });
  const meanDifference = mean(epochs.map(({ difference }) => Math.abs(difference)));
  const meanDeviation = mean(epochs.map(({ deviation }) => deviation));
  return {
    epochs,
    meanDifference,
    meanDeviation,
    ratio: meanDifference / meanDeviation,
    agrees: meanDifference < meanDeviation,
  };
}

/**
 * Computes the loss without label smoothing, and the mean recall over the classes that occur.
 *
 * @param probabilities - By clip and class.
 * @param labels - Class of each clip.
 */
export function validationMetrics(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
): { readonly validationLoss: number; readonly validationUar: number } {
  const recalls = [...new Set(labels)].map((label) =>
    mean(probabilities.flatMap((row, i) => (labels[i] === label ? [argmax(row) === label ? 1 : 0] : []))),
  );
  return {
    validationLoss: mean(probabilities.map((row, i) => -Math.log(Math.max(row[labels[i]], 1e-7)))),
    validationUar: mean(recalls),
  };
}

/** The largest difference between corresponding numbers. */
export function largestDifference(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));
}
