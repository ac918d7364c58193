import { predictedLabel } from '../classificationReport.js';
import { EvaluateError } from '../errors.js';
import type { ComparedRun } from './comparedRun.js';

/** Predictions of one run for the common clips. */
export interface AlignedRun {
  readonly name: string;
  /** Predicted class of each common clip, as an index into the common classes. */
  readonly predicted: readonly number[];
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

interface ClipPrediction {
  readonly label: number;
  readonly predicted: number;
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
  const tested = runs.flatMap(({ name, predictions }) =>
    predictions === null ? [] : [{ name, predictions }],
  );
  const [first] = tested;
  if (first === undefined) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      `runs: expected at least one with predictions; received ${runs.length} without; finish a fold of each run first`,
    );
  }
  const { classes } = first.predictions;
  const tables = tested.map(({ name, predictions }) => ({
    name,
    byClip: readPredictions(name, predictions, classes, first.name),
  }));
  const everywhere = [...tables[0]!.byClip.keys()].filter((clip) =>
    tables.every(({ byClip }) => byClip.has(clip)),
  );
  if (everywhere.length === 0) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      `runs ${tested.map(({ name }) => name).join(', ')}: expected clips that all of them tested; received none; compare runs of the same data and folds`,
    );
  }
  const clips = everywhere.sort();
  const labels = clips.map((clip) => tables[0]!.byClip.get(clip)!.label);
  const all = [...new Set(tables.flatMap(({ byClip }) => [...byClip.keys()]))].sort();
  return {
    classes,
    clips,
    labels,
    runs: tables.map(({ name, byClip }) => {
      const own = clips.map((clip) => byClip.get(clip)!);
      const other = own.findIndex(({ label }, index) => label !== labels[index]);
      if (other >= 0) {
        throw new EvaluateError(
          'BAD_LABEL',
          `${name}, clip ${clips[other]!}: expected the class ${classes[labels[other]!]!}, as ${first.name} has; received ${classes[own[other]!.label]!}; compare runs of the same data`,
        );
      }
      return {
        name,
        predicted: own.map(({ predicted }) => predicted),
        folds: own.map(({ fold }) => fold),
        clips: byClip.size,
        lacking: all.filter((clip) => !byClip.has(clip)),
      };
    }),
  };
}

/** Predictions of one run by clip, with classes as indices into those of the first run. */
function readPredictions(
  name: string,
  { classes: own, predictions }: NonNullable<ComparedRun['predictions']>,
  classes: readonly string[],
  first: string,
): Map<string, ClipPrediction> {
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
        predicted: places[predictedLabel(prediction)]!,
        fold: prediction.fold,
      },
    ]),
  );
}
