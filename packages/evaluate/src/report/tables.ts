import { standardDeviation } from '@dfer/core';
import { supports } from '../confusion.js';
import { PUBLISHED_DFEW } from '../published.js';
import type { Cell, Column, Table } from '../tables/table.js';
import { groupOverlapTable } from './groupOverlap.js';
import { leftOutTable } from './leftOut.js';
import { agreementBySeedsTable, agreementTable, voteEntropyTable } from '../votes/voteTables.js';
import { listOverlaps, listVotes } from './seeds/ofSeeds.js';
import { overlapBySeedsTable } from './seeds/overlapOverSeeds.js';
import type { BaselineMetrics, Metrics, NearDuplicate, Report, SeedMetrics } from './report.js';
import { type FoldCost, trainingCostTable } from './trainingCost.js';

/** A share in percent with one decimal, without the percent sign. */
export function percentPoints(share: number): string {
  return (share * 100).toFixed(1);
}

const percentColumn = (name: string): Column => ({ name, decimals: 1 });

/** A share in percent; `null` if missing. */
const toPercent = (share: number | null | undefined): number | null =>
  share === null || share === undefined ? null : share * 100;

const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The classification report. */
export function perClassTable({ classes, perClass, statistics }: Report): Table {
  const hasMore = statistics !== undefined;
  const statisticsCells = (name: string): Cell[] => {
    if (statistics === undefined) return [];
    const { auc = null, averagePrecision = null } = statistics.ranking[name] ?? {};
    const [low = null, high = null] = statistics.intervals.recall[name] ?? [];
    return [low, high, auc, averagePrecision].map(toPercent);
  };
  return {
    caption: `Out of fold, all clips pooled; percent.${hasMore ? ' Low and high: 95 % interval of the recall. AUC: area under the ROC curve against all other classes, 50 is chance. AP: average precision.' : ''}`,
    columns: [
      { name: 'Class' },
      ...['Precision', 'Recall', 'F1'].map(percentColumn),
      { name: 'Clips' },
      ...(hasMore ? ['Low', 'High', 'AUC', 'AP'].map(percentColumn) : []),
    ],
    rows: classes.map((name) => {
      const { precision, recall, f1, support } = perClass[name]!;
      return [name, ...[precision, recall, f1].map(toPercent), support, ...statisticsCells(name)];
    }),
  };
}

/** Number of tested clips of each class; with several seeds each clip still counts once. */
export function testedClips({ confusionMatrix, seeds }: Report): readonly number[] {
  return supports(confusionMatrix).map((count) => count / (seeds?.length ?? 1));
}

/** Clip counts, one row per true class. */
export function confusionTable({ classes, confusionMatrix }: Report): Table {
  return {
    caption:
      'Confusion matrix, out of fold: clip counts. Rows are true classes, columns are predicted classes.',
    columns: [{ name: 'True class' }, ...classes.map((name) => ({ name })), { name: 'Clips' }],
    rows: confusionMatrix.map((row, label) => [classes[label]!, ...row, supports(confusionMatrix)[label]!]),
  };
}

/**
 * The trained network beside an untrained baseline and beside the face features alone: recall of each class, UAR and WAR over all
 * clips.
 */
export function baselineTable(
  report: Report,
  baseline: BaselineMetrics | undefined,
  faceFeatures?: BaselineMetrics,
): Table {
  const { classes } = report;
  const toRow = (name: string, { perClass, uar, war }: Metrics): Cell[] => [
    name,
    ...classes.map((label) => toPercent(perClass[label]?.recall ?? 0)),
    toPercent(uar),
    toPercent(war),
  ];
  const measured = ({ name, clips }: BaselineMetrics, how: string): string =>
    `${name} ${how}, on ${clips.toLocaleString('en')} clips`;
  const compared = [
    ...(faceFeatures ? [measured(faceFeatures, 'in the same folds')] : []),
    ...(baseline ? [measured(baseline, 'without training')] : []),
  ];
  return {
    caption: `This run, out of fold, and ${compared.join(', and ')}; recall of each class, UAR and WAR, all clips pooled; percent`,
    columns: [{ name: 'Network' }, ...[...classes, 'UAR', 'WAR'].map(percentColumn)],
    rows: [
      toRow('This run', report),
      ...(faceFeatures ? [toRow('Face features alone', faceFeatures)] : []),
      ...(baseline ? [toRow('Baseline', baseline)] : []),
    ],
  };
}

/** Recall of each class in each fold, with UAR and WAR, in the column order of the published tables; the last row has the means. */
export function perFoldTable({ classes, folds, foldMean }: Report): Table {
  const collectRecalls = (name: string): number[] =>
    folds.flatMap(({ perClass }) => (perClass[name]!.support > 0 ? [perClass[name]!.recall] : []));
  return {
    caption: 'Recall of each class, UAR and WAR; percent',
    columns: [{ name: 'Fold' }, ...[...classes, 'UAR', 'WAR'].map(percentColumn), { name: 'Clips' }],
    rows: [
      ...folds.map(({ fold, perClass, uar, war }): Cell[] => [
        String(fold),
        ...classes.map((name) => (perClass[name]!.support > 0 ? toPercent(perClass[name]!.recall) : null)),
        toPercent(uar),
        toPercent(war),
        classes.reduce((total, name) => total + perClass[name]!.support, 0),
      ]),
      [
        'mean',
        ...classes.map((name) => toPercent(average(collectRecalls(name)))),
        toPercent(foldMean.uar),
        toPercent(foldMean.war),
        null,
      ],
    ],
  };
}

/** UAR and WAR of each seed; the last rows have their mean and standard deviation. */
export function perSeedTable(seeds: readonly SeedMetrics[]): Table {
  const over = (name: string, summary: (values: readonly number[]) => number | null): Cell[] => [
    name,
    toPercent(summary(seeds.map(({ uar }) => uar))),
    toPercent(summary(seeds.map(({ war }) => war))),
  ];
  return {
    caption: 'Means over the folds; percent. All other counts on this page include every clip once per seed.',
    columns: [{ name: 'Seed' }, ...['UAR', 'WAR'].map(percentColumn)],
    rows: [
      ...seeds.map(({ seed, uar, war }): Cell[] => [String(seed), toPercent(uar), toPercent(war)]),
      over('mean', average),
      over('standard deviation', (values) => (values.length < 2 ? null : standardDeviation(values))),
    ],
  };
}

/** How well the probabilities follow the annotators' votes. */
export function distributionTable({ all, several }: NonNullable<Report['distribution']>): Table {
  const parts = [{ name: 'all clips with votes', figures: all }].concat(
    several === undefined ? [] : { name: 'clips of several emotions', figures: several },
  );
  return {
    caption: `Out of fold. A clip is labeled with every class whose share reaches ${percentPoints(all.multiLabel.threshold)} %.`,
    columns: [
      { name: 'Clips of' },
      { name: 'Clips' },
      { name: 'KL, nats', decimals: 3 },
      ...['Top 2 agree, %', 'Micro F1, %', 'Macro F1, %'].map(percentColumn),
    ],
    rows: parts.map(({ name, figures: { clips, kl, top2, multiLabel } }) => [
      name,
      clips,
      kl,
      ...[top2, multiLabel.microF1, multiLabel.macroF1].map(toPercent),
    ]),
  };
}

/** Maximum number of pairs on the page; `report.json` has all. */
const SHOWN_PAIRS = 50;

/** Clips in different folds that look alike, the closest first. */
export function nearDuplicatesTable(pairs: readonly NearDuplicate[]): Table {
  return {
    caption: `Clips of different folds whose middle frames look alike: the closest ${Math.min(pairs.length, SHOWN_PAIRS)} of ${pairs.length} pairs`,
    columns: [
      { name: 'Clips' },
      { name: 'Folds', align: 'right' },
      { name: 'Bits that differ, %', decimals: 1 },
    ],
    rows: [...pairs]
      .sort((a, b) => a.distance - b.distance)
      .slice(0, SHOWN_PAIRS)
      .map(({ clips, folds, distance }) => [clips.join(', '), folds.join(', '), toPercent(distance)]),
  };
}

/** The optimistic metrics beside the out-of-fold metrics. */
export function wholeDatasetTable({ classes, uar, war, perClass, wholeDataset }: Report): Table {
  const compare = (name: string, honest: number, optimistic: number): Cell[] => [
    name,
    toPercent(honest),
    toPercent(optimistic),
  ];
  return {
    caption: 'UAR, WAR and the recall of each class; percent',
    columns: [{ name: 'Measure' }, ...['Out-of-fold clips', 'All clips (optimistic)'].map(percentColumn)],
    rows: [
      compare('UAR', uar, wholeDataset.uar),
      compare('WAR', war, wholeDataset.war),
      ...classes.map((name) => compare(name, perClass[name]!.recall, wholeDataset.perClass[name]!.recall)),
    ],
  };
}

/** Name of this run's row in the published table. */
export const THIS_RUN = 'This run';

/** Published results together with this report, by ascending UAR. Only for results on the real DFEW. */
export function publishedTable({ foldMean, folds }: Report): Table {
  const ours = { method: THIS_RUN, uar: foldMean.uar * 100, war: foldMean.war * 100, folds: folds.length };
  return {
    caption: 'Percent, by ascending UAR',
    columns: [
      { name: 'Method' },
      { name: 'UAR', decimals: 2 },
      { name: 'WAR', decimals: 2 },
      { name: 'Folds' },
    ],
    rows: [...PUBLISHED_DFEW, ours]
      .sort((a, b) => a.uar - b.uar)
      .map((result) => [result.method, result.uar, result.war, result.folds]),
  };
}

/** All tables of a report page, by file name. */
export function reportTables(
  report: Report,
  baseline?: BaselineMetrics,
  cost: readonly FoldCost[] = [],
  faceFeatures?: BaselineMetrics,
): Readonly<Record<string, Table>> {
  const { seeds, distribution, protocol } = report;
  const allVotes = listVotes(report);
  const overlaps = listOverlaps(report);
  const [votes] = allVotes;
  const [overlap] = overlaps;
  const pairs = protocol.nearDuplicates ?? [];
  return {
    'confusion-matrix': confusionTable(report),
    'per-class': perClassTable(report),
    'per-fold': perFoldTable(report),
    ...(seeds && { 'per-seed': perSeedTable(seeds) }),
    ...((baseline ?? faceFeatures) && { baseline: baselineTable(report, baseline, faceFeatures) }),
    ...(distribution && { votes: distributionTable(distribution) }),
    ...(cost.length > 0 && { 'training-cost': trainingCostTable(cost) }),
    ...(votes && {
      'vote-entropy': voteEntropyTable(votes),
      'accuracy-by-agreement':
        allVotes.length === 1 ? agreementTable(votes) : agreementBySeedsTable(allVotes),
    }),
    ...(overlap &&
      overlaps.some(({ seen }) => seen !== null) && {
        'group-overlap': overlaps.length === 1 ? groupOverlapTable(overlap) : overlapBySeedsTable(overlaps),
      }),
    'whole-dataset': wholeDatasetTable(report),
    ...(protocol.data === 'dfew' && { published: publishedTable(report) }),
    ...(protocol.leftOut && {
      'left-out': leftOutTable(protocol.leftOut, report.classes, testedClips(report)),
    }),
    ...(pairs.length > 0 && { 'near-duplicates': nearDuplicatesTable(pairs) }),
  };
}
