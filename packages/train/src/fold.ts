import { TrainError } from './errors.js';

/** A labelled clip that training may use; its index is its row in the frame table. */
export interface Sample {
  readonly id: string;
  readonly label: number;
  readonly subject: string | null;
  /** Official fold (from 1), where the release has them. */
  readonly fold: number | null;
}

/** Which samples (by index) a fold learns from, chooses its epoch by, and is tested on. Always whole clips, never frames. */
export interface FoldPlan {
  /** From 1. */
  readonly fold: number;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/**
 * Refuses a plan in which a clip that is learned from is also tested on, or that teaches a class not at all.
 *
 * @throws TrainError `FOLD_LEAK`, `MISSING_CLASS`
 */
export function assertPlan(
  plan: FoldPlan,
  samples: readonly Sample[],
  classes: readonly string[],
  selection: 'validation' | 'last' | 'test',
): void {
  const learned = new Set(plan.train.map((index) => samples[index]!.id));
  const chosen = new Set(plan.validation.map((index) => samples[index]!.id));
  const leak =
    plan.test.find((index) => learned.has(samples[index]!.id)) ??
    plan.validation.find((index) => learned.has(samples[index]!.id)) ??
    (selection !== 'test' ? plan.test.find((index) => chosen.has(samples[index]!.id)) : undefined);
  if (leak !== undefined) {
    throw new TrainError(
      'FOLD_LEAK',
      'internal',
      `Fold ${plan.fold}: expected training, validation and test parts without a clip in common; received clip ${samples[leak]!.id} in two of them. Check the folds' source.`,
    );
  }
  const taught = new Set(plan.train.map((index) => samples[index]!.label));
  const missing = classes.filter((_, label) => !taught.has(label));
  if (missing.length > 0) {
    throw new TrainError(
      'MISSING_CLASS',
      'input',
      `Fold ${plan.fold}: expected training clips of every class; received none of ${missing.join(', ')}. Add clips of it, use other folds or leave the class out of the dataset.`,
    );
  }
}
