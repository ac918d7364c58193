import { EvaluateError } from '../errors.js';
import type { PredictionSet } from './files/predictionsCsv.js';

/** Predictions of one fold of a run. */
export interface FoldPredictions {
  /** Fold number from 1, from the folder name. */
  readonly fold: number;
  /** Folder name, for messages. */
  readonly name: string;
  /** Predictions for the clips it tests. */
  readonly test: PredictionSet;
  /** Predictions for every clip of the run, if known. */
  readonly every?: PredictionSet;
}

/**
 * Joins the test predictions of the folds of a run. It first checks that they belong to one run: the same classes in the same order,
 * the same clips with the same labels, each tested once, and each file in the folder of its own fold.
 *
 * @throws EvaluateError `BAD_CLASSES`, `BAD_FOLDS`, `BAD_LABEL`, `DUPLICATE_CLIP`, `NO_PREDICTIONS`
 */
export function joinFolds(folds: readonly FoldPredictions[]): PredictionSet {
  const [first] = folds;
  if (first === undefined) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      'folds: expected the predictions of at least one; received none; run the folds first',
    );
  }
  const { classes } = first.test;
  const testedBy = new Map<string, string>();
  const labels = new Map<string, { readonly label: number; readonly name: string }>();
  for (const { fold, name, test, every } of folds) {
    for (const set of [test, ...(every ? [every] : [])]) {
      assertSameClasses(set.classes, name, classes, first.name);
      for (const prediction of set.predictions) {
        const { clip, label } = prediction;
        if (prediction.fold !== fold) {
          throw new EvaluateError(
            'BAD_FOLDS',
            `${name}, clip ${clip}: expected predictions of fold ${fold}; received fold ${prediction.fold}; put each file into the folder of its fold`,
          );
        }
        const known = labels.get(clip);
        if (known !== undefined && known.label !== label) {
          throw new EvaluateError(
            'BAD_LABEL',
            `${name}, clip ${clip}: expected label ${known.label} (${classes[known.label]}), as in ${known.name}; received ${label} (${classes[label]}); join only folds of one run`,
          );
        }
        labels.set(clip, { label, name });
      }
    }
    for (const { clip } of test.predictions) {
      const earlier = testedBy.get(clip);
      if (earlier !== undefined) {
        throw new EvaluateError(
          'DUPLICATE_CLIP',
          `${name}, clip ${clip}: expected each clip to be tested by one fold; received it in ${earlier} too; join only folds of one run`,
        );
      }
      testedBy.set(clip, name);
    }
  }
  for (const { name, every } of folds) {
    const others = every === undefined ? 0 : labels.size - every.predictions.length;
    if (others > 0) {
      throw new EvaluateError(
        'BAD_FOLDS',
        `${name}: expected predictions for all ${labels.size} clips of the folds; received ${others} fewer; join only folds of one run`,
      );
    }
  }
  return { classes, predictions: folds.flatMap(({ test }) => test.predictions) };
}

function assertSameClasses(
  own: readonly string[],
  name: string,
  classes: readonly string[],
  first: string,
): void {
  if (JSON.stringify(own) === JSON.stringify(classes)) return;
  throw new EvaluateError(
    'BAD_CLASSES',
    `${name}: expected the classes ${classes.join(', ')} in this order, as in ${first}; received ${own.join(', ')}; join only folds of one run`,
  );
}
