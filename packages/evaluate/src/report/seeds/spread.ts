import { mean, standardDeviation } from '@dfer/core';
import { EvaluateError } from '../../errors.js';
import type { Report } from '../report.js';

/** Mean and spread of one metric over the folds and seeds of an experiment; 0–1. */
export interface Spread {
  /** Mean over the seeds of the fold means. */
  readonly mean: number;
  /** Standard deviation (n − 1) between the folds of a seed, pooled over the seeds; `null` for a single fold. */
  readonly betweenFolds: number | null;
  /** Standard deviation (n − 1) between the means of the seeds; `null` for a single seed. */
  readonly betweenSeeds: number | null;
}

export interface RunSpread {
  readonly seeds: number;
  readonly folds: number;
  readonly uar: Spread;
  readonly war: Spread;
}

/**
 * Computes the mean and standard deviation of UAR and WAR over the folds and seeds of an experiment.
 *
 * @param reports - One per seed, with the same folds.
 * @throws EvaluateError `BAD_SEEDS`, `BAD_FOLDS`
 */
export function computeSpread(reports: readonly Pick<Report, 'folds' | 'protocol'>[]): RunSpread {
  const [first] = reports;
  const seeds = new Set(reports.map(({ protocol }) => protocol.seed)).size;
  if (first === undefined || seeds !== reports.length) {
    throw new EvaluateError(
      'BAD_SEEDS',
      `seeds: expected at least one report, all with distinct seeds; received ${reports.length} reports with ${seeds} seeds; repeat the experiment and change only the seed`,
    );
  }
  const listFolds = ({ folds }: Pick<Report, 'folds'>): string => folds.map(({ fold }) => fold).join(', ');
  const other = reports.find((report) => report.folds.length === 0 || listFolds(report) !== listFolds(first));
  if (other !== undefined) {
    throw new EvaluateError(
      'BAD_FOLDS',
      `seed ${other.protocol.seed}: expected folds ${listFolds(first) || '1, 2, …'}, the same for every seed; received ${listFolds(other) || 'none'}; train the missing folds`,
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
