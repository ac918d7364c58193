import { bootstrapIntervals } from '../metrics/bootstrap.js';
import { type MatrixMetric, recallOf, uarOf, warOf } from '../metrics/matrixMetrics.js';
import { mcnemar } from '../metrics/mcnemar.js';
import { pairedBootstrap } from '../metrics/pairedBootstrap.js';
import { figuresOf } from '../classificationReport.js';
import type { Prediction } from '../report/report.js';
import { type AlignedRun, type AlignedRuns, alignRuns } from './alignRuns.js';
import type { ComparedRun } from './comparedRun.js';
import { drawingOf } from './comparedGroups.js';
import type { Comparison, DrawnGroups, PairFigures, RunFigures } from './comparison.js';
import { notesOf } from './comparisonNotes.js';
import { holm } from './holm.js';
import { sentenceOf } from './sentences.js';

export interface CompareOptions {
  /** Of the bootstraps. @defaultValue 10,000 */
  readonly samples?: number;
  /** @defaultValue 1 */
  readonly seed?: number;
  /**
   * What each clip belongs to (a person, a movie): whole groups are drawn then. `null`: clips are drawn one by one.
   * @defaultValue what the runs themselves say, where all of them know it and agree; else clips are drawn one by one
   */
  readonly groups?: ReadonlyMap<string, string> | null;
}

/** Of all intervals. */
const CONFIDENCE = 0.95;

/**
 * Compares runs on the clips that all of them tested, each with the first.
 *
 * @param runs - At least two, each with a name of its own.
 * @throws EvaluateError `BAD_CLASSES`, `BAD_LABEL`, `NO_PREDICTIONS`, `BAD_GROUPS`
 */
export function compareRuns(
  runs: readonly ComparedRun[],
  { samples = 10_000, seed = 1, groups }: CompareOptions = {},
): Comparison {
  const aligned = alignRuns(runs);
  const drawing = drawingOf(runs, aligned, groups);
  const resampling: Resampling = {
    ...{ samples, confidence: CONFIDENCE, seed },
    ...(drawing.groups && { groups: drawing.groups }),
  };
  const [base] = aligned.runs;
  const others = aligned.runs.slice(1);
  const pairs =
    base && base.name === runs[0]!.name ? others.map((run) => pairOf(aligned, base, run, resampling)) : [];
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
    runs: runs.map((run) => figuresOfRun(run, aligned, resampling)),
    pairs: withSentences(pairs, aligned.clips.length, drawing.drawn),
    notes: [...notesOf(runs, aligned), ...drawing.notes],
  };
}

interface Resampling {
  readonly samples: number;
  readonly confidence: number;
  readonly seed: number;
  readonly groups?: readonly string[];
}

type BarePair = Omit<PairFigures, 'corrected' | 'sentence'>;

function pairOf(
  { classes, labels }: AlignedRuns,
  base: AlignedRun,
  run: AlignedRun,
  resampling: Resampling,
): BarePair {
  const metrics: MatrixMetric[] = [uarOf, warOf, ...classes.map((_, label) => recallOf(label))];
  const [uar, war, ...recalls] = pairedBootstrap(
    { labels, first: base.answers, second: run.answers, classes: classes.length },
    metrics,
    resampling,
  );
  const isRight = ({ answers }: AlignedRun): boolean[] =>
    answers.map((answer, clip) => answer === labels[clip]);
  return {
    first: base.name,
    second: run.name,
    sameAnswers: base.answers.filter((answer, clip) => answer === run.answers[clip]).length,
    uar: uar!,
    war: war!,
    recall: Object.fromEntries(classes.map((name, label) => [name, recalls[label]!])),
    mcnemar: mcnemar(isRight(base), isRight(run)),
  };
}

function withSentences(pairs: readonly BarePair[], clips: number, groups: DrawnGroups | null): PairFigures[] {
  const uar = holm(pairs.map((pair) => pair.uar.pValue));
  const war = holm(pairs.map((pair) => pair.war.pValue));
  const ofMcNemar = holm(pairs.map((pair) => pair.mcnemar.pValue));
  return pairs.map((pair, index) => {
    const corrected = { uar: uar[index]!, war: war[index]!, mcnemar: ofMcNemar[index]! };
    const sentence = sentenceOf({ ...pair, corrected }, clips, pairs.length, groups);
    return { ...pair, corrected, sentence };
  });
}

function figuresOfRun(
  { name, reported, cost, settings, curves }: ComparedRun,
  { classes, labels, runs, clips }: AlignedRuns,
  resampling: Resampling,
): RunFigures {
  const own = runs.find((run) => run.name === name);
  const shared = {
    name,
    reported: reported && { uar: reported.uar, war: reported.war },
    cost,
    settings,
    curves,
  };
  if (own === undefined) return { ...shared, clips: 0, lacking: [], figures: null };
  const predictions = own.answers.map((answer, index): Prediction => ({
    clip: clips[index]!,
    fold: own.folds[index]!,
    label: labels[index]!,
    probabilities: classes.map((_, label) => (label === answer ? 1 : 0)),
  }));
  const figures = figuresOf(predictions, classes);
  const intervals = bootstrapIntervals(predictions, classes, resampling);
  return {
    ...shared,
    clips: own.clips,
    lacking: own.lacking,
    figures: {
      uar: { value: figures.uar, interval: intervals.uar },
      war: { value: figures.war, interval: intervals.war },
      recall: Object.fromEntries(
        classes.map((label) => [
          label,
          { value: figures.perClass[label]!.recall, interval: intervals.recall[label] ?? null },
        ]),
      ),
    },
  };
}
