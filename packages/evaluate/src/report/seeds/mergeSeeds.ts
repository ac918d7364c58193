import type { DistributionMetrics } from '../../labelDistribution.js';
import { EvaluateError } from '../../errors.js';
import { computeMetricsFromMatrix } from '../../classificationReport.js';
import { addMatrices, type ConfusionMatrix } from '../../confusion.js';
import { computeVerdict } from '../../verdict.js';
import { averageFolds } from '../makeReport.js';
import { omittedOverSeeds } from './ofSeeds.js';
import type { Report, SeedMetrics } from '../report.js';

/**
 * Merges reports of the same experiment with different seeds. Counts are added up over the seeds; because each seed tests the same
 * clips, recalls, UAR and WAR are the means over the seeds. Results on votes and on group overlap are kept per seed.
 *
 * @param reports - One per seed, with the same classes, data, folds and selection.
 * @throws EvaluateError `BAD_SEEDS`
 */
export function mergeSeeds(reports: readonly Report[]): Report {
  const [first] = reports;
  const experimentKey = ({ classes, folds, protocol, distribution }: Report): string =>
    JSON.stringify([
      classes,
      folds.map(({ fold }) => fold),
      protocol.folds,
      protocol.selection,
      protocol.monitor ?? 'uar',
      protocol.data,
      protocol.clips,
      distribution === undefined,
    ]);
  const seeds = new Set(reports.map(({ protocol }) => protocol.seed));
  if (!first || seeds.size !== reports.length || new Set(reports.map(experimentKey)).size > 1) {
    throw new EvaluateError(
      'BAD_SEEDS',
      `seeds: expected reports of one experiment with distinct seeds; received ${reports.length} reports with ${seeds.size} seeds; repeat the experiment and change only the seed`,
    );
  }
  if (reports.length === 1) return first;
  const { classes, protocol } = first;
  const poolMetrics = (matrices: readonly ConfusionMatrix[]): ReturnType<typeof computeMetricsFromMatrix> =>
    computeMetricsFromMatrix(matrices.reduce(addMatrices), classes);
  const pooled = poolMetrics(reports.map(({ confusionMatrix }) => confusionMatrix));
  const means = reports.map(({ foldMean }) => foldMean);
  const calibration = reports.flatMap(({ calibrationError }) => calibrationError ?? []);
  const seedMetrics = reports.map(({ protocol: { seed }, foldMean, votes, overlap }): SeedMetrics => ({
    seed,
    ...foldMean,
    ...(votes && { votes }),
    ...(overlap && { overlap }),
  }));
  // These belong to one seed's predictions.
  const shared: Report = { ...first };
  for (const name of ['statistics', 'votes', 'overlap']) Reflect.deleteProperty(shared, name);
  return {
    ...shared,
    ...pooled,
    folds: first.folds.map(({ fold }, index) => ({
      fold,
      ...poolMetrics(reports.map(({ folds }) => folds[index]!.confusionMatrix)),
    })),
    foldMean: { war: averageFolds(means, 'war'), uar: averageFolds(means, 'uar') },
    wholeDataset: {
      ...poolMetrics(reports.map(({ wholeDataset }) => wholeDataset.confusionMatrix)),
      optimistic: true,
    },
    seeds: seedMetrics,
    verdict: computeVerdict(pooled.perClass),
    ...(calibration.length === reports.length
      ? { calibrationError: calibration.reduce((sum, error) => sum + error, 0) / calibration.length }
      : {}),
    ...meanDistribution(reports),
    protocol: {
      ...protocol,
      notes: [
        ...new Set(reports.flatMap((report) => report.protocol.notes)),
        ...omittedOverSeeds({ seeds: seedMetrics }),
      ],
    },
  };
}

/** Mean label distribution metrics; either all reports have them or none. */
function meanDistribution(reports: readonly Report[]): Pick<Report, 'distribution'> {
  const meanMetrics = (all: readonly DistributionMetrics[]): DistributionMetrics => {
    const mean = (of: (metrics: DistributionMetrics) => number): number =>
      all.reduce((sum, metrics) => sum + of(metrics), 0) / all.length;
    return {
      ...all[0]!,
      kl: mean(({ kl }) => kl),
      top2: mean(({ top2 }) => top2),
      multiLabel: {
        ...all[0]!.multiLabel,
        microF1: mean(({ multiLabel }) => multiLabel.microF1),
        macroF1: mean(({ multiLabel }) => multiLabel.macroF1),
      },
    };
  };
  const all = reports.flatMap(({ distribution }) => distribution?.all ?? []);
  const several = reports.flatMap(({ distribution }) => distribution?.several ?? []);
  if (all.length === 0) return {};
  return {
    distribution: {
      all: meanMetrics(all),
      ...(several.length === reports.length ? { several: meanMetrics(several) } : {}),
    },
  };
}
