import { stratifiedGroupKFold, stratifiedKFold, stratifiedTrainValidationSplit } from '@dfer/evaluate';
import { deriveSeed, seededRandom, shuffled } from '@dfer/core';
import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';
import { assertPlan, type FoldPlan, type Sample } from './foldPlan.js';

/**
 * Splits the samples into the configured folds, each with a validation part taken from its training part.
 *
 * @throws TrainError `NO_FOLDS`, `MISSING_CLASS`, `FOLD_LEAK`, `BAD_CONFIG` if a batch is larger than a fold
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
              `Training option "folds": expected some of ${parts.map(({ fold }) => fold).join(', ')}; received ${wanted}. Choose folds of the data set.`,
            );
          });
  return chosen.map((part) => {
    const plan = withValidation(part, samples, config);
    assertPlan(plan, samples, classes, config);
    return plan;
  });
}

/** Total number of folds, of which `config.folds` may select some. */
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
  switch (config.foldStrategy) {
    case 'stratified':
      return stratifiedKFold(labels, config.foldCount, config.seed);
    case 'subject':
    case 'film':
    case 'scene':
      return stratifiedGroupKFold(
        groupsOf(samples, config.foldStrategy),
        labels,
        config.foldCount,
        config.seed,
      );
    case 'official':
      return officialParts(samples, config.seed);
  }
}

/** Each official fold tests its own clips and trains on those of all other folds. */
function officialParts(samples: readonly Sample[], seed: number): Part[] {
  const foldOf = officialFolds(samples, seed);
  const all = [...new Set(foldOf.filter((fold) => fold !== null))].sort((a, b) => a - b);
  // Clips of fold 0 are only in the official training list: if there are any, one split is enough.
  const folds = all.filter((fold) => fold > 0);
  if (folds.length === 0 || all.length < 2) {
    throw new TrainError(
      'NO_FOLDS',
      'input',
      `Training option "foldStrategy": expected a data set with one official split or at least two official folds; received ${folds.length}. Use "stratified" or "subject" instead of "official".`,
    );
  }
  const indices = samples.map((_, index) => index);
  return folds.map((fold) => ({
    fold,
    train: indices.filter((index) => foldOf[index] !== null && foldOf[index] !== fold),
    test: indices.filter((index) => foldOf[index] === fold),
  }));
}

/**
 * The official folds list only single-label clips. Multi-label clips join the fold of their subject if it is known; otherwise they are
 * distributed evenly by their most voted class.
 */
function officialFolds(samples: readonly Sample[], seed: number): (number | null)[] {
  const named = [...new Set(samples.flatMap(({ fold }) => fold ?? []))].sort((a, b) => a - b);
  const ofSubject = new Map(
    samples.flatMap(({ subject, fold }) =>
      subject === null || fold === null ? [] : [[subject, fold] as const],
    ),
  );
  const indices = samples.map((_, index) => index);
  const dealt = new Map(
    shuffled(
      indices.filter((index) => samples[index]!.isSingle === false),
      seededRandom(seed, 'several'),
    )
      .sort((a, b) => samples[a]!.label - samples[b]!.label)
      .map((index, turn) => [index, named[turn % named.length] ?? null] as const),
  );
  return samples.map(
    ({ fold, subject }, index) =>
      fold ??
      (dealt.has(index) && subject !== null ? ofSubject.get(subject) : null) ??
      dealt.get(index) ??
      null,
  );
}

/** Kind of group that must not be in two parts. */
type Group = 'subject' | 'film' | 'scene';

function groupsOf(samples: readonly Sample[], by: Group): string[] {
  return samples.map((sample) => {
    const group = sample[by];
    if (group != null) return group;
    throw new TrainError(
      'NO_FOLDS',
      'input',
      `Training option "foldStrategy": expected the ${by} of every clip for "${by}"; received none for clip ${sample.id}. Add it, or use "stratified" instead.`,
    );
  });
}

/**
 * The kind of group that the validation part is split by: that of the folds, otherwise one that is known for all clips; `null` if none is.
 */
export function groupOf(
  samples: readonly Sample[],
  { foldStrategy }: Pick<TrainConfig, 'foldStrategy'>,
): Group | null {
  const first: readonly Group[] = foldStrategy === 'film' || foldStrategy === 'scene' ? [foldStrategy] : [];
  const wanted: readonly Group[] = [...first, 'subject', 'film'];
  return wanted.find((by) => samples.every((sample) => sample[by] != null)) ?? null;
}

function withValidation(part: Part, samples: readonly Sample[], config: TrainConfig): FoldPlan {
  const isSingle = (index: number): boolean => samples[index]!.isSingle ?? true;
  const plan = {
    fold: part.fold,
    test: part.test.filter(isSingle),
    several: part.test.filter((index) => !isSingle(index)),
  };
  if (config.selection === 'last') return { ...plan, train: part.train, validation: [] };
  if (config.selection === 'test') return { ...plan, train: part.train, validation: plan.test };
  const single = part.train.filter(isSingle);
  const labels = single.map((index) => samples[index]!.label);
  const seed = deriveSeed(config.seed, part.fold, 'validation');
  const by = groupOf(
    single.map((index) => samples[index]!),
    config,
  );
  const groups = by === null ? [] : single.map((index) => samples[index]![by] ?? '');
  const byGroup =
    new Set(groups).size > 1
      ? stratifiedTrainValidationSplit(labels, config.validationFraction, seed, groups)
      : null;
  // With very few people, all clips of a class may show one person: then split by clip instead.
  const kept = new Set(byGroup?.train.map((position) => labels[position]!));
  const split =
    byGroup !== null && kept.size === new Set(labels).size
      ? byGroup
      : stratifiedTrainValidationSplit(labels, config.validationFraction, seed);
  const validation = split.validation.map((position) => single[position]!);
  const judges = new Set(split === byGroup ? split.validation.map((position) => groups[position]!) : []);
  // Multi-label clips join the training part unless their person or film is in the validation part.
  const several = part.train.filter(
    (index) => !isSingle(index) && (by === null || !judges.has(samples[index]![by] ?? '')),
  );
  const train = split.train.map((position) => single[position]!).concat(several);
  return { ...plan, train: train.sort((a, b) => a - b), validation };
}
