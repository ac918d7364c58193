import type { Cell, Table } from '../../tables/table.js';
import type { GroupOverlap, PartMetrics } from '../groupOverlap.js';
import { groupName } from '../groupWords.js';
import { type OverSeeds, summarizeSeeds } from './ofSeeds.js';

type Part = 'all' | 'seen' | 'unseen';

/** Number of clips of a part in each seed, possibly 0: if the seed draws the folds, the shared groups differ between seeds. */
export function partSizes(all: readonly GroupOverlap[], part: Part): readonly number[] {
  return all.map((overlap) => overlap[part]?.clips ?? 0);
}

/** The seed with the fewest clips of groups not in training: its caveats apply to all seeds. */
export function mostDoubtful(all: readonly GroupOverlap[]): GroupOverlap | undefined {
  const [first, ...rest] = all;
  if (first === undefined) return undefined;
  return rest.reduce(
    (fewest, overlap) => ((overlap.unseen?.clips ?? 0) < (fewest.unseen?.clips ?? 0) ? overlap : fewest),
    first,
  );
}

/** All tested clips, and those whose group is or is not in training: mean and standard deviation over the seeds with such clips. */
export function overlapBySeedsTable(all: readonly GroupOverlap[]): Table {
  const by = all[0]?.by ?? null;
  const [name, plural] = [groupName(by), groupName(by, 2)];
  const row = (title: string, part: Part): Cell[] => {
    const figures = all.flatMap((overlap) => overlap[part] ?? []);
    const over = (of: (metrics: PartMetrics) => number): OverSeeds | null => summarizeSeeds(figures.map(of));
    const toCells = (summary: OverSeeds | null): Cell[] =>
      [summary?.mean, summary?.deviation].map((share) => (share == null ? null : 100 * share));
    return [
      title,
      figures.length,
      over(({ clips }) => clips)?.mean ?? 0,
      over(({ groups }) => groups)?.mean ?? 0,
      ...toCells(over(({ uar }) => uar)),
      ...toCells(over(({ war }) => war)),
    ];
  };
  const rows = [
    row('all', 'all'),
    row(`${name} also in training`, 'seen'),
    row(`${name} not in training`, 'unseen'),
  ];
  const isWhole = rows.every((cells) => cells.slice(2, 4).every((count) => Number.isInteger(count)));
  const counts = isWhole ? {} : { decimals: 1 };
  return {
    caption: `Out of fold, all clips of a seed pooled, in percent: mean and standard deviation (SD) over the seeds that have such clips. Clips and ${plural}: means.`,
    columns: [
      { name: 'Tested clips' },
      { name: 'Seeds' },
      { name: 'Clips', ...counts },
      { name: `${plural.charAt(0).toUpperCase()}${plural.slice(1)}`, ...counts },
      ...['UAR', 'UAR, SD', 'WAR', 'WAR, SD'].map((title) => ({ name: title, decimals: 1 })),
    ],
    rows,
  };
}
