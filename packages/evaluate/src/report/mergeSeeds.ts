import type { DistributionFigures } from '../distribution.js';
import { EvaluateError } from '../errors.js';
import { figuresOfMatrix } from '../classificationReport.js';
import type { ConfusionMatrix } from '../confusion.js';
import { verdictOf } from '../verdict.js';
import { meanOf } from './makeReport.js';
import type { Report } from './report.js';

/**
 * Puts reports of the same experiment with different seeds together. Counts are added up, so that every figure is of all seeds; as
 * each seed tests the same clips, recalls, UAR and WAR are the means of the seeds'.
 *
 * @param reports - One a seed, of the same classes, data, folds and selection.
 * @throws EvaluateError `BAD_SEEDS`
 */
export function mergeSeeds(reports: readonly Report[]): Report {
  const [first] = reports;
  const kindOf = ({ classes, folds, protocol, distribution }: Report): string =>
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
  if (!first || seeds.size !== reports.length || new Set(reports.map(kindOf)).size > 1) {
    throw new EvaluateError(
      'BAD_SEEDS',
      `seeds: expected reports of one experiment, each with a seed of its own; received ${reports.length} with ${seeds.size} seeds; repeat the experiment, changing the seed alone`,
    );
  }
  if (reports.length === 1) return first;
  const { classes, protocol } = first;
  const figuresOfAll = (matrices: readonly ConfusionMatrix[]): ReturnType<typeof figuresOfMatrix> =>
    figuresOfMatrix(matrices.reduce(added), classes);
  const pooled = figuresOfAll(reports.map(({ confusionMatrix }) => confusionMatrix));
  const means = reports.map(({ foldMean }) => foldMean);
  const calibration = reports.flatMap(({ calibrationError }) => calibrationError ?? []);
  // These are of one seed's predictions.
  const shared: Report = { ...first };
  for (const name of ['statistics', 'votes', 'overlap']) Reflect.deleteProperty(shared, name);
  return {
    ...shared,
    ...pooled,
    folds: first.folds.map(({ fold }, index) => ({
      fold,
      ...figuresOfAll(reports.map(({ folds }) => folds[index]!.confusionMatrix)),
    })),
    foldMean: { war: meanOf(means, 'war'), uar: meanOf(means, 'uar') },
    wholeDataset: {
      ...figuresOfAll(reports.map(({ wholeDataset }) => wholeDataset.confusionMatrix)),
      optimistic: true,
    },
    seeds: reports.map((report) => ({ seed: report.protocol.seed, ...report.foldMean })),
    verdict: verdictOf(pooled.perClass),
    ...(calibration.length === reports.length
      ? { calibrationError: calibration.reduce((sum, error) => sum + error, 0) / calibration.length }
      : {}),
    ...meanDistribution(reports),
    protocol: { ...protocol, notes: [...new Set(reports.flatMap((report) => report.protocol.notes))] },
  };
}

/** Of reports that all have it, or all lack it. */
function meanDistribution(reports: readonly Report[]): Pick<Report, 'distribution'> {
  const meanFigures = (all: readonly DistributionFigures[]): DistributionFigures => {
    const mean = (of: (figures: DistributionFigures) => number): number =>
      all.reduce((sum, figures) => sum + of(figures), 0) / all.length;
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
      all: meanFigures(all),
      ...(several.length === reports.length ? { several: meanFigures(several) } : {}),
    },
  };
}

function added(one: ConfusionMatrix, other: ConfusionMatrix): ConfusionMatrix {
  return one.map((row, index) => row.map((count, column) => count + other[index]![column]!));
}

/** Standard deviation of a sample (n − 1); 0 of one value. */
export function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(values.length - 1, 1));
}
