import { computeMetrics } from '../classificationReport.js';
import { bootstrapIntervals, type Interval } from '../metrics/bootstrap.js';
import type { Cell, Table } from '../tables/table.js';
import { type ClipGroups, assignGroups } from './clipGroups.js';
import { groupName } from './groupWords.js';
import type { Prediction } from './report.js';

/** Metrics of a part of the tested clips. */
export interface PartMetrics {
  readonly clips: number;
  readonly groups: number;
  readonly uar: number;
  readonly war: number;
  readonly intervals: { readonly uar: Interval; readonly war: Interval };
  /** Clips of each class. */
  readonly support: Readonly<Record<string, number>>;
}

/** How many tested clips show a subject, or are of a movie, that their network learned from, and the figures of the others. */
export interface GroupOverlap {
  readonly by: ClipGroups['by'];
  /** All tested clips. */
  readonly all: PartMetrics;
  /** Those whose group was learned from; `null`: there are none. */
  readonly seen: PartMetrics | null;
  /** Those whose group was not; `null`: there are none. */
  readonly unseen: PartMetrics | null;
}

/**
 * @param classes - Names, in the order of the labels.
 * @param groups - What each tested clip belongs to.
 * @param seen - Tested clips whose group the network of their fold learned from.
 * @param seed - Of the bootstrap.
 * @throws EvaluateError `BAD_GROUPS` for a clip without a group
 */
export function computeGroupOverlap(
  predictions: readonly Prediction[],
  classes: readonly string[],
  groups: ClipGroups,
  seen: ReadonlySet<string>,
  seed: number,
): GroupOverlap {
  const measurePart = (part: readonly Prediction[]): PartMetrics | null => {
    if (part.length === 0) return null;
    const drawn = assignGroups(part, groups);
    const { uar, war, perClass } = computeMetrics(part, classes);
    const intervals = bootstrapIntervals(part, classes, { seed, ...(drawn && { groups: drawn.names }) });
    return {
      clips: part.length,
      groups: drawn?.count ?? 1,
      uar,
      war,
      intervals: { uar: intervals.uar, war: intervals.war },
      support: Object.fromEntries(classes.map((name) => [name, perClass[name]!.support])),
    };
  };
  const seenPart = measurePart(predictions.filter(({ clip }) => seen.has(clip)));
  const unseenPart = measurePart(predictions.filter(({ clip }) => !seen.has(clip)));
  return { by: groups.by, all: measurePart(predictions)!, seen: seenPart, unseen: unseenPart };
}

/** Fewer clips of a class than these say little of its recall. */
const FEW_CLIPS = 10;

/** Why the figures of clips whose group was not learned from say little, a clause each; none where they can be relied on. */
export function listDoubts({ by, all, unseen }: GroupOverlap): readonly string[] {
  if (unseen === null) return [];
  const rare = Object.entries(unseen.support).filter(
    ([name, clips]) => clips < FEW_CLIPS && all.support[name]! > 0,
  );
  return [
    ...(unseen.groups < 2
      ? [`all of them are of one ${groupName(by)}, so the intervals are too narrow`]
      : []),
    ...(rare.length > 0
      ? [
          `fewer than ${FEW_CLIPS} of them are of ${rare.map(([name, clips]) => `${name} (${clips})`).join(', ')}`,
        ]
      : []),
  ];
}

/** All tested clips, and those whose group was learned from or was not. */
export function groupOverlapTable({ by, all, seen, unseen }: GroupOverlap): Table {
  const name = groupName(by);
  const row = (part: string, figures: PartMetrics | null): Cell[] =>
    figures === null
      ? [part, 0, 0, null, null, null, null, null, null]
      : [
          part,
          figures.clips,
          figures.groups,
          ...[...[figures.uar, ...figures.intervals.uar], ...[figures.war, ...figures.intervals.war]].map(
            (share) => 100 * share,
          ),
        ];
  const plural = groupName(by, 2);
  return {
    caption: `Out of fold, all clips pooled, in per cent, with 95 % intervals of whole ${plural}`,
    columns: [
      { name: 'Tested clips' },
      { name: 'Clips' },
      { name: `${plural.charAt(0).toUpperCase()}${plural.slice(1)}` },
      ...['UAR', 'UAR low', 'UAR high', 'WAR', 'WAR low', 'WAR high'].map((title) => ({
        name: title,
        decimals: 1,
      })),
    ],
    rows: [row('all', all), row(`${name} also in training`, seen), row(`${name} not in training`, unseen)],
  };
}
