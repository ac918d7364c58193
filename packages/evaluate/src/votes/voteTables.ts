import { type OverSeeds, summarizeSeeds } from '../report/seeds/ofSeeds.js';
import type { Cell, Table } from '../tables/table.js';
import type { VoteEntropyMetrics, VoteMetrics } from './voteMetrics.js';

/** How far annotators disagree on the clips of each class. */
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
      'Entropy of the annotators’ votes on the tested clips, in bits: 0 is unanimous. Normalized: divided by the entropy of even votes.',
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

/** Accuracy of the network by how far annotators agree. */
export function agreementTable({ agreement }: VoteMetrics): Table {
  return {
    caption:
      'WAR (accuracy) with its 95 % interval and UAR by quarter of the annotators’ agreement, in per cent. Clips of the same entropy are in the same quarter. Answer voted for: an annotator voted for the predicted class.',
    columns: [
      { name: 'Quarter' },
      { name: 'Clips' },
      { name: 'Bits from', decimals: 2 },
      { name: 'Bits to', decimals: 2 },
      ...['WAR', 'WAR low', 'WAR high', 'UAR', 'Answer voted for'].map((name) => ({ name, decimals: 1 })),
    ],
    rows: agreement.map(({ quarter, clips, entropy, war, interval, uar, votedFor }) => [
      NAMES[quarter - 1] ?? String(quarter),
      clips,
      ...entropy,
      ...[war, ...interval, uar, votedFor].map((share) => 100 * share),
    ]),
  };
}

/** {@link agreementTable} of several seeds: their mean and standard deviation. @param all - Of the same clips. */
export function agreementBySeedsTable(all: readonly VoteMetrics[]): Table {
  const toCells = (over: OverSeeds | null): Cell[] =>
    [over?.mean, over?.deviation].map((share) => (share == null ? null : 100 * share));
  return {
    caption: `WAR (accuracy) and UAR by quarter of the annotators’ agreement, in per cent: mean and standard deviation (SD) of ${all.length} seeds. Clips of the same entropy are in the same quarter. Answer voted for: an annotator voted for the predicted class.`,
    columns: [
      { name: 'Quarter' },
      { name: 'Clips' },
      { name: 'Bits from', decimals: 2 },
      { name: 'Bits to', decimals: 2 },
      ...['WAR', 'UAR', 'Answer voted for'].flatMap((name) => [
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
