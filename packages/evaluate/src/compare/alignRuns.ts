import { predictedLabel } from '../classificationReport.js';
import { EvaluateError } from '../errors.js';
import type { ComparedRun } from './comparedRun.js';

/** Predictions of one run for the common clips. */
export interface AlignedRun {
  readonly name: string;
  /** Predicted class of each common clip, as an index into the common classes. */
  readonly answers: readonly number[];
  /** The fold that tested each clip. */
  readonly folds: readonly number[];
  /** Number of clips of the run, common or not. */
  readonly clips: number;
  /** Clips that another run has and this one lacks. */
  readonly lacking: readonly string[];
}

/** Runs restricted to the clips they have in common. */
export interface AlignedRuns {
  /** In the order of the first run. */
  readonly classes: readonly string[];
  /** Clips that all runs have, sorted. */
  readonly clips: readonly string[];
  readonly labels: readonly number[];
  readonly runs: readonly AlignedRun[];
}

interface Answer {
  readonly label: number;
  readonly answer: number;
  readonly fold: number;
}

/**
 * Restricts the predictions to the clips that all runs have and reorders classes as in the first run, matching them by name.
 *
 * @param runs - Those without predictions are skipped.
 * @throws EvaluateError `BAD_CLASSES` for different classes, `BAD_LABEL` for a clip whose true class differs, `NO_PREDICTIONS` if
 * the runs have no clip in common
 */
export function alignRuns(runs: readonly ComparedRun[]): AlignedRuns {
  const answered = runs.flatMap(({ name, predictions }) =>
    predictions === null ? [] : [{ name, predictions }],
  );
  const [first] = answered;
  if (first === undefined) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      `runs: expected at least one with predictions; received ${runs.length} without; finish a fold of each run first`,
    );
  }
  const { classes } = first.predictions;
  const tables = answered.map(({ name, predictions }) => ({
    name,
    answers: readAnswers(name, predictions, classes, first.name),
  }));
  const everywhere = [...tables[0]!.answers.keys()].filter((clip) =>
    tables.every(({ answers }) => answers.has(clip)),
  );
  if (everywhere.length === 0) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      `runs ${answered.map(({ name }) => name).join(', ')}: expected clips that all of them tested; received none; compare runs of the same data and folds`,
    );
  }
  const clips = everywhere.sort();
  const labels = clips.map((clip) => tables[0]!.answers.get(clip)!.label);
  const all = [...new Set(tables.flatMap(({ answers }) => [...answers.keys()]))].sort();
  return {
    classes,
    clips,
    labels,
    runs: tables.map(({ name, answers }) => {
      const own = clips.map((clip) => answers.get(clip)!);
      const other = own.findIndex(({ label }, index) => label !== labels[index]);
      if (other >= 0) {
        throw new EvaluateError(
          'BAD_LABEL',
          `${name}, clip ${clips[other]!}: expected the class ${classes[labels[other]!]!}, as ${first.name} has; received ${classes[own[other]!.label]!}; compare runs of the same data`,
        );
      }
      return {
        name,
        answers: own.map(({ answer }) => answer),
        folds: own.map(({ fold }) => fold),
        clips: answers.size,
        lacking: all.filter((clip) => !answers.has(clip)),
      };
    }),
  };
}

/** Predictions of one run by clip, with classes as indices into those of the first run. */
function readAnswers(
  name: string,
  { classes: own, predictions }: NonNullable<ComparedRun['predictions']>,
  classes: readonly string[],
  first: string,
): Map<string, Answer> {
  if (own.length !== classes.length || own.some((label) => !classes.includes(label))) {
    throw new EvaluateError(
      'BAD_CLASSES',
      `${name}: expected the classes ${classes.join(', ')}, as ${first} has; received ${own.join(', ')}; compare runs of the same classes`,
    );
  }
  const places = own.map((label) => classes.indexOf(label));
  return new Map(
    // Ties go to the first class in the run's own order.
    predictions.map((prediction) => [
      prediction.clip,
      {
        label: places[prediction.label]!,
        answer: places[predictedLabel(prediction)]!,
        fold: prediction.fold,
      },
    ]),
  );
}
