import { type Random, shuffled } from '../random.js';

/**
 * What each class counts in the loss; the mean over the clips, or over the classes, is 1.
 * `balanced`: as scikit-learn's `class_weight='balanced'`, n / (classes · n_c).
 * `effective`: the inverse of the effective number of clips (Cui et al. 2019, β = 0.999), which grows less for small classes.
 */
export type ClassWeighting = 'none' | 'balanced' | 'effective';

/** `shuffled`: each clip once an epoch. `balanced`: as many clips of each class, small classes repeated, large ones cut. */
export type Sampling = 'shuffled' | 'balanced';

const BETA = 0.999;

/**
 * @param labels Class of each clip that is learned from; every class occurs.
 * @returns `[classes]`; `null`: all alike.
 */
export function classWeightsOf(
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

/** An epoch's clips in the order in which they are learned from: as many as there are in `clips`. */
export function epochOrder(
  clips: readonly number[],
  labelOf: (clip: number) => number,
  sampling: Sampling,
  random: Random,
): number[] {
  if (sampling === 'shuffled') return shuffled(clips, random);
  const classes = shuffled(
    [...new Set(clips.map(labelOf))].sort((a, b) => a - b),
    random,
  );
  const drawn = classes.flatMap((label, place) => {
    const own = clips.filter((clip) => labelOf(clip) === label);
    // What does not divide evenly goes to the first classes, others in each epoch.
    const wanted = Math.floor((clips.length + classes.length - 1 - place) / classes.length);
    const rounds = Array.from({ length: Math.ceil(wanted / own.length) }, () => shuffled(own, random));
    return rounds.flat().slice(0, wanted);
  });
  return shuffled(drawn, random);
}
