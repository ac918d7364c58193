import { groupKFold, stratifiedKFold, stratifiedSplit } from '@dfer/evaluate';
import type { TrainConfig } from './config.js';
import { TrainError } from './errors.js';
import { assertPlan, type FoldPlan, type Sample } from './fold.js';
import { deriveSeed } from './random.js';

/**
 * Parts the samples into the folds that `config` asks for, each with a validation part carved out of its training part.
 *
 * @throws TrainError `NO_FOLDS`, `MISSING_CLASS`, `FOLD_LEAK`
 */
export function planFolds(
  samples: readonly Sample[],
  classes: readonly string[],
  config: TrainConfig,
): FoldPlan[] {
  const parts = partsOf(samples, config);
  const chosen =
    config.folds === 'all'
      ? parts
      : [...new Set(config.folds)]
          .sort((a, b) => a - b)
          .map((wanted) => {
            const part = parts.find(({ fold }) => fold === wanted);
            if (part !== undefined) return part;
            throw new TrainError(
              'NO_FOLDS',
              'input',
              `Training option "folds": expected some of ${parts.map(({ fold }) => fold).join(', ')}; received ${wanted}. Choose among those that the dataset has.`,
            );
          });
  return chosen.map((part) => {
    const plan = withValidation(part, samples, config);
    assertPlan(plan, samples, classes, config.selection);
    return plan;
  });
}

/** How many folds there are, of which `config.folds` may name some. */
export function countFolds(samples: readonly Sample[], config: TrainConfig): number {
  return partsOf(samples, config).length;
}

interface Part {
  readonly fold: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

function partsOf(samples: readonly Sample[], config: TrainConfig): readonly Part[] {
  const labels = samples.map(({ label }) => label);
  switch (config.foldSource) {
    case 'stratified':
      return stratifiedKFold(labels, config.foldCount, config.seed);
    case 'subject':
      return groupKFold(subjectsOf(samples), labels, config.foldCount, config.seed);
    case 'official':
      return officialParts(samples);
  }
}

/** Each official fold tests the clips that name it and learns from those that name another. */
function officialParts(samples: readonly Sample[]): Part[] {
  const folds = [...new Set(samples.flatMap(({ fold }) => (fold === null ? [] : [fold])))].sort(
    (a, b) => a - b,
  );
  if (folds.length < 2) {
    throw new TrainError(
      'NO_FOLDS',
      'input',
      `Training option "foldSource": expected a dataset with at least two official folds; received ${folds.length}. Use "stratified" or "subject" instead of "official".`,
    );
  }
  const indices = samples.map((_, index) => index);
  return folds.map((fold) => ({
    fold,
    train: indices.filter((index) => samples[index]!.fold !== null && samples[index]!.fold !== fold),
    test: indices.filter((index) => samples[index]!.fold === fold),
  }));
}

function subjectsOf(samples: readonly Sample[]): string[] {
  return samples.map(({ id, subject }) => {
    if (subject !== null) return subject;
    throw new TrainError(
      'NO_FOLDS',
      'input',
      `Training option "foldSource": expected the subject of every clip for "subject"; received none for clip ${id}. Use "stratified" instead.`,
    );
  });
}

function withValidation(
  { fold, train, test }: Part,
  samples: readonly Sample[],
  config: TrainConfig,
): FoldPlan {
  if (config.selection === 'last') return { fold, train, validation: [], test };
  if (config.selection === 'test') return { fold, train, validation: test, test };
  const labels = train.map((index) => samples[index]!.label);
  const seed = deriveSeed(config.seed, fold, 'validation');
  const subjects = train.flatMap((index) => samples[index]!.subject ?? []);
  const bySubject =
    subjects.length === train.length && new Set(subjects).size > 1
      ? stratifiedSplit(labels, config.validationFraction, seed, subjects)
      : null;
  // With very few people a class may live in one of them only: then clips are parted, not people.
  const kept = new Set(bySubject?.train.map((position) => labels[position]!));
  const split =
    bySubject !== null && kept.size === new Set(labels).size
      ? bySubject
      : stratifiedSplit(labels, config.validationFraction, seed);
  return {
    fold,
    train: split.train.map((position) => train[position]!),
    validation: split.validation.map((position) => train[position]!),
    test,
  };
}
