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
  /** Number of clips of each class. */
  readonly support: Readonly<Record<string, number>>;
}

/** Metrics of the tested clips whose subject or movie is also in training, and of the others. */
export interface GroupOverlap {
  readonly by: ClipGroups['by'];
  /** All tested clips. */
  readonly all: PartMetrics;
  /** Clips whose group is in training; `null` if there are none. */
  readonly seen: PartMetrics | null;
  /** Clips whose group is not in training; `null` if there are none. */
  readonly unseen: PartMetrics | null;
}

/**
 * @param classes - Class names, in the order of the labels.
 * @param groups - Group of each tested clip.
 * @param seen - Tested clips whose group is also in the training part of their fold.
 * @param seed - Seed of the bootstrap.
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

/** With fewer clips, the recall of a class is not reliable. */
const FEW_CLIPS = 10;

/** Reasons why the metrics of clips with unseen groups are unreliable, one clause each; empty if they are reliable. */
export function listDoubts({ by, all, unseen }: GroupOverlap): readonly string[] {
  if (unseen === null) return [];
  const rare = Object.entries(unseen.support).filter(
    ([name, clips]) => clips < FEW_CLIPS && all.support[name]! > 0,
  );
  return [
    ...(unseen.groups < 2
      ? [`all of them belong to one ${groupName(by)}, so the intervals are too narrow`]
      : []),
    ...(rare.length > 0
      ? [
          `fewer than ${FEW_CLIPS} of them show ${rare.map(([name, clips]) => `${name} (${clips})`).join(', ')}`,
        ]
      : []),
  ];
}

/** All tested clips, those whose group is in training, and the others. */
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
    caption: `Out of fold, all clips pooled, in percent, with 95 % intervals from resampling whole ${plural}`,
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
