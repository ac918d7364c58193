import { bootstrapIntervals } from '../metrics/bootstrap.js';
import { classRecall, computeUar, computeWar, type MatrixMetric } from '../metrics/matrixMetrics.js';
import { mcnemar } from '../metrics/mcnemar.js';
import { pairedBootstrap } from '../metrics/pairedBootstrap.js';
import { computeMetrics } from '../classificationReport.js';
import type { Prediction } from '../report/report.js';
import { type AlignedRun, type AlignedRuns, alignRuns } from './alignRuns.js';
import type { ComparedRun } from './comparedRun.js';
import { chooseResampling } from './comparedGroups.js';
import type { Comparison, DrawnGroups, PairMetrics, RunMetrics } from './comparison.js';
import { collectNotes } from './comparisonNotes.js';
import { holm } from './holm.js';
import { describeDifference } from './sentences.js';

export interface CompareOptions {
  /** Number of bootstrap samples. @defaultValue 10,000 */
  readonly samples?: number;
  /** @defaultValue 1 */
  readonly seed?: number;
  /**
   * Group of each clip (a person, a movie): whole groups are resampled. `null`: clips are resampled one by one.
   * @defaultValue the groups that the runs record, if all of them do and agree; otherwise clips are resampled one by one
   */
  readonly groups?: ReadonlyMap<string, string> | null;
}

/** Confidence level of all intervals. */
const CONFIDENCE = 0.95;

/**
 * Compares each run with the first on the clips that all of them tested.
 *
 * @param runs - At least two, with distinct names.
 * @throws EvaluateError `BAD_CLASSES`, `BAD_LABEL`, `NO_PREDICTIONS`, `BAD_GROUPS`
 */
export function compareRuns(
  runs: readonly ComparedRun[],
  { samples = 10_000, seed = 1, groups }: CompareOptions = {},
): Comparison {
  const aligned = alignRuns(runs);
  const drawing = chooseResampling(runs, aligned, groups);
  const resampling: Resampling = {
    ...{ samples, confidence: CONFIDENCE, seed },
    ...(drawing.groups && { groups: drawing.groups }),
  };
  const [base] = aligned.runs;
  const others = aligned.runs.slice(1);
  const pairs =
    base && base.name === runs[0]!.name
      ? others.map((run) => comparePair(aligned, base, run, resampling))
      : [];
  return {
    classes: aligned.classes,
    clips: aligned.clips.length,
    support: Object.fromEntries(
      aligned.classes.map((name, label) => [name, aligned.labels.filter((own) => own === label).length]),
    ),
    confidence: CONFIDENCE,
    samples,
    seed,
    resampled: drawing.drawn ? 'groups' : 'clips',
    groups: drawing.drawn,
    runs: runs.map((run) => measureRun(run, aligned, resampling)),
    pairs: withSentences(pairs, aligned.clips.length, drawing.drawn),
    notes: [...collectNotes(runs, aligned), ...drawing.notes],
  };
}

interface Resampling {
  readonly samples: number;
  readonly confidence: number;
  readonly seed: number;
  readonly groups?: readonly string[];
}

type BarePair = Omit<PairMetrics, 'corrected' | 'sentence'>;

function comparePair(
  { classes, labels }: AlignedRuns,
  base: AlignedRun,
  run: AlignedRun,
  resampling: Resampling,
): BarePair {
  const metrics: MatrixMetric[] = [computeUar, computeWar, ...classes.map((_, label) => classRecall(label))];
  const [uar, war, ...recalls] = pairedBootstrap(
    { labels, first: base.predicted, second: run.predicted, classes: classes.length },
    metrics,
    resampling,
  );
  const isRight = ({ predicted }: AlignedRun): boolean[] =>
    predicted.map((label, clip) => label === labels[clip]);
  return {
    first: base.name,
    second: run.name,
    sameAnswers: base.predicted.filter((label, clip) => label === run.predicted[clip]).length,
    uar: uar!,
    war: war!,
    recall: Object.fromEntries(classes.map((name, label) => [name, recalls[label]!])),
    mcnemar: mcnemar(isRight(base), isRight(run)),
  };
}

function withSentences(pairs: readonly BarePair[], clips: number, groups: DrawnGroups | null): PairMetrics[] {
  const uar = holm(pairs.map((pair) => pair.uar.pValue));
  const war = holm(pairs.map((pair) => pair.war.pValue));
  const ofMcNemar = holm(pairs.map((pair) => pair.mcnemar.pValue));
  return pairs.map((pair, index) => {
    const corrected = { uar: uar[index]!, war: war[index]!, mcnemar: ofMcNemar[index]! };
    const sentence = describeDifference({ ...pair, corrected }, clips, pairs.length, groups);
    return { ...pair, corrected, sentence };
  });
}

function measureRun(
  { name, reported, cost, settings, curves }: ComparedRun,
  { classes, labels, runs, clips }: AlignedRuns,
  resampling: Resampling,
): RunMetrics {
  const own = runs.find((run) => run.name === name);
  const shared = {
    name,
    reported: reported && { uar: reported.uar, war: reported.war },
    cost,
    settings,
    curves,
  };
  if (own === undefined) return { ...shared, clips: 0, lacking: [], figures: null };
  const predictions = own.predicted.map((predicted, index): Prediction => ({
    clip: clips[index]!,
    fold: own.folds[index]!,
    label: labels[index]!,
    probabilities: classes.map((_, label) => (label === predicted ? 1 : 0)),
  }));
  const metrics = computeMetrics(predictions, classes);
  const intervals = bootstrapIntervals(predictions, classes, resampling);
  return {
    ...shared,
    clips: own.clips,
    lacking: own.lacking,
    figures: {
      uar: { value: metrics.uar, interval: intervals.uar },
      war: { value: metrics.war, interval: intervals.war },
      recall: Object.fromEntries(
        classes.map((label) => [
          label,
          { value: metrics.perClass[label]!.recall, interval: intervals.recall[label] ?? null },
        ]),
      ),
    },
  };
}
