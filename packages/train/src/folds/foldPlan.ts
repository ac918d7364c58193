import { TrainError } from '../errors.js';

/** A labelled clip that training may use; its index is its row in the frame table. */
export interface Sample {
  readonly id: string;
  readonly label: number;
  readonly subject: string | null;
  /** @defaultValue null, not known */
  readonly film?: string | null;
  /** @defaultValue null, not known */
  readonly scene?: string | null;
  /** Official fold (from 1) that tests it; 0: it is only learned from; `null`: in no official list. */
  readonly fold: number | null;
  /** Annotators' votes, one count a class. @defaultValue null, not known */
  readonly votes?: readonly number[] | null;
  /** False: it shows several emotions, and `label` is merely the most voted. @defaultValue true */
  readonly isSingle?: boolean;
}

/** Which samples (by index) a fold learns from, chooses its epoch by, and is tested on. Always whole clips, never frames. */
export interface FoldPlan {
  /** From 1. */
  readonly fold: number;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
  /** Clips of several emotions that the fold does not learn from: predicted for the figures of distributions. @defaultValue [] */
  readonly several?: readonly number[];
}

/**
 * Refuses a plan in which a clip that is learned from is also tested on, that tests nothing, that teaches a class not at all, or that
 * fills no batch.
 *
 * @throws TrainError `FOLD_LEAK`, `NO_FOLDS`, `MISSING_CLASS`, `BAD_CONFIG`
 */
export function assertPlan(
  plan: FoldPlan,
  samples: readonly Sample[],
  classes: readonly string[],
  {
    selection,
    batchSize,
  }: { readonly selection: 'validation' | 'last' | 'test'; readonly batchSize: number },
): void {
  const learned = new Set(plan.train.map((index) => samples[index]!.id));
  const chosen = new Set(plan.validation.map((index) => samples[index]!.id));
  const leak =
    [...plan.test, ...(plan.several ?? [])].find((index) => learned.has(samples[index]!.id)) ??
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
  if (plan.test.length === 0) {
    throw new TrainError(
      'NO_FOLDS',
      'input',
      `Fold ${plan.fold}: expected clips to test; received none. Use other folds, or add clips.`,
    );
  }
  if (batchSize > plan.train.length) {
    throw new TrainError(
      'BAD_CONFIG',
      'input',
      `Training option "batchSize": expected at most ${plan.train.length}, the training clips of fold ${plan.fold}; received ${batchSize}. Make batches smaller, or add clips.`,
    );
  }
}
