import { type OverSeeds, summarizeSeeds } from '../report/seeds/ofSeeds.js';
import type { Cell, Table } from '../tables/table.js';
import type { VoteEntropyMetrics, VoteMetrics } from './voteMetrics.js';

/** Annotator disagreement on the clips of each class. */
export function voteEntropyTable(votes: VoteMetrics): Table {
  const row = (name: string, figures: VoteEntropyMetrics | null): Table['rows'][number] =>
    figures === null
      ? [name, 0, null, null, null, null, null, null]
      : [
          name,
          ...[figures.clips, figures.mean, figures.normalized, ...figures.quartiles.slice(1, 4)],
          100 * figures.unanimous,
        ];
  return {
    caption:
      'Entropy of the annotator votes on the tested clips, in bits: 0 is unanimous. Normalized: divided by the entropy of uniform votes.',
    columns: [
      { name: 'Class' },
      { name: 'Clips' },
      { name: 'Mean', decimals: 2 },
      { name: 'Normalized', decimals: 2 },
      ...['Lower quartile', 'Median', 'Upper quartile'].map((name) => ({ name, decimals: 2 })),
      { name: 'Unanimous, %', decimals: 1 },
    ],
    rows: [...Object.entries(votes.perClass).map(([name, own]) => row(name, own)), row('all', votes)],
  };
}

const NAMES = ['1, most agreed', '2', '3', '4, most disputed'];

/** Accuracy of the network by annotator agreement. */
export function agreementTable({ agreement }: VoteMetrics): Table {
  return {
    caption:
      'WAR (accuracy) with its 95 % interval and UAR by quarter of annotator agreement, in percent. Clips with the same entropy are in the same quarter. Prediction voted for: at least one annotator voted for the predicted class.',
    columns: [
      { name: 'Quarter' },
      { name: 'Clips' },
      { name: 'Bits from', decimals: 2 },
      { name: 'Bits to', decimals: 2 },
      ...['WAR', 'WAR low', 'WAR high', 'UAR', 'Prediction voted for'].map((name) => ({ name, decimals: 1 })),
    ],
    rows: agreement.map(({ quarter, clips, entropy, war, interval, uar, votedFor }) => [
      NAMES[quarter - 1] ?? String(quarter),
      clips,
      ...entropy,
      ...[war, ...interval, uar, votedFor].map((share) => 100 * share),
    ]),
  };
}

/** {@link agreementTable} of several seeds: mean and standard deviation. @param all - Metrics of each seed, on the same clips. */
export function agreementBySeedsTable(all: readonly VoteMetrics[]): Table {
  const toCells = (over: OverSeeds | null): Cell[] =>
    [over?.mean, over?.deviation].map((share) => (share == null ? null : 100 * share));
  return {
    caption: `WAR (accuracy) and UAR by quarter of annotator agreement, in percent: mean and standard deviation (SD) over ${all.length} seeds. Clips with the same entropy are in the same quarter. Prediction voted for: at least one annotator voted for the predicted class.`,
    columns: [
      { name: 'Quarter' },
      { name: 'Clips' },
      { name: 'Bits from', decimals: 2 },
      { name: 'Bits to', decimals: 2 },
      ...['WAR', 'UAR', 'Prediction voted for'].flatMap((name) => [
        { name, decimals: 1 },
        { name: `${name}, SD`, decimals: 1 },
      ]),
    ],
    rows: (all[0]?.agreement ?? []).map(({ quarter, clips, entropy }, index) => [
      NAMES[quarter - 1] ?? String(quarter),
      clips,
      ...entropy,
      ...(['war', 'uar', 'votedFor'] as const).flatMap((key) =>
        toCells(summarizeSeeds(all.flatMap(({ agreement }) => agreement[index]?.[key] ?? []))),
      ),
    ]),
  };
}
