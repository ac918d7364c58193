import { TrainError } from '../errors.js';

/** A labeled clip of a training run; its index is its row in the frame table. */
export interface Sample {
  readonly id: string;
  readonly label: number;
  readonly subject: string | null;
  /** @defaultValue null, not known */
  readonly film?: string | null;
  /** @defaultValue null, not known */
  readonly scene?: string | null;
  /** Official fold (from 1) that tests it; 0: training only; `null`: in no official list. */
  readonly fold: number | null;
  /** Annotator votes, one count per class. @defaultValue null, not known */
  readonly votes?: readonly number[] | null;
  /** False if it shows several emotions; `label` is then the most voted class. @defaultValue true */
  readonly isSingle?: boolean;
}

/** Training, validation and test samples of a fold, by index. Always whole clips, never single frames. */
export interface FoldPlan {
  /** From 1. */
  readonly fold: number;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
  /** Multi-label clips outside the training part: predicted for the distribution metrics. @defaultValue [] */
  readonly several?: readonly number[];
}

/**
 * Rejects a plan with overlapping parts, without test clips, without training clips of some class, or with too few training clips for a
 * batch.
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
      `Fold ${plan.fold}: expected disjoint training, validation and test parts; received clip ${samples[leak]!.id} in two of them. Check the source of the folds.`,
    );
  }
  const taught = new Set(plan.train.map((index) => samples[index]!.label));
  const missing = classes.filter((_, label) => !taught.has(label));
  if (missing.length > 0) {
    throw new TrainError(
      'MISSING_CLASS',
      'input',
      `Fold ${plan.fold}: expected training clips of every class; received none of ${missing.join(', ')}. Add clips of these classes, use other folds, or remove the classes from the data set.`,
    );
  }
  if (plan.test.length === 0) {
    throw new TrainError(
      'NO_FOLDS',
      'input',
      `Fold ${plan.fold}: expected test clips; received none. Use other folds, or add clips.`,
    );
  }
  if (batchSize > plan.train.length) {
    throw new TrainError(
      'BAD_CONFIG',
      'input',
      `Training option "batchSize": expected at most ${plan.train.length}, the number of training clips of fold ${plan.fold}; received ${batchSize}. Reduce the batch size, or add clips.`,
    );
  }
}
