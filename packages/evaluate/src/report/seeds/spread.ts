import { mean, standardDeviation } from '@dfer/core';
import { EvaluateError } from '../../errors.js';
import type { Report } from '../report.js';

/** One figure over the folds and seeds of an experiment; 0–1. */
export interface Spread {
  /** Mean over the seeds of the means over their folds. */
  readonly mean: number;
  /** Standard deviation (n − 1) between the folds of a seed, pooled over the seeds; `null`: a single fold. */
  readonly betweenFolds: number | null;
  /** Standard deviation (n − 1) between the seeds' means; `null`: a single seed. */
  readonly betweenSeeds: number | null;
}

export interface RunSpread {
  readonly seeds: number;
  readonly folds: number;
  readonly uar: Spread;
  readonly war: Spread;
}

/**
 * Mean and deviation of an experiment's recalls over its folds and seeds.
 *
 * @param reports - One a seed, of the same folds.
 * @throws EvaluateError `BAD_SEEDS`, `BAD_FOLDS`
 */
export function computeSpread(reports: readonly Pick<Report, 'folds' | 'protocol'>[]): RunSpread {
  const [first] = reports;
  const seeds = new Set(reports.map(({ protocol }) => protocol.seed)).size;
  if (first === undefined || seeds !== reports.length) {
    throw new EvaluateError(
      'BAD_SEEDS',
      `seeds: expected at least one report, each with a seed of its own; received ${reports.length} with ${seeds} seeds; repeat the experiment, changing the seed alone`,
    );
  }
  const listFolds = ({ folds }: Pick<Report, 'folds'>): string => folds.map(({ fold }) => fold).join(', ');
  const other = reports.find((report) => report.folds.length === 0 || listFolds(report) !== listFolds(first));
  if (other !== undefined) {
    throw new EvaluateError(
      'BAD_FOLDS',
      `seed ${other.protocol.seed}: expected folds ${listFolds(first) || '1, 2, …'}, the same for every seed; received ${listFolds(other) || 'none'}; train the folds that are missing`,
    );
  }
  const spread = (key: 'uar' | 'war'): Spread => {
    const bySeed = reports.map(({ folds }) => folds.map((metrics) => metrics[key]));
    const means = bySeed.map(mean);
    const variances = bySeed.map((values) => standardDeviation(values) ** 2);
    return {
      mean: mean(means),
      betweenFolds: first.folds.length > 1 ? Math.sqrt(mean(variances)) : null,
      betweenSeeds: seeds > 1 ? standardDeviation(means) : null,
    };
  };
  return { seeds, folds: first.folds.length, uar: spread('uar'), war: spread('war') };
}
