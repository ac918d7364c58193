import { EvaluateError } from '../errors.js';
import type { PredictionSet } from './files/predictionsCsv.js';

/** What one fold of a run left. */
export interface FoldPredictions {
  /** From 1, as its folder says. */
  readonly fold: number;
  /** Its folder, for messages. */
  readonly name: string;
  /** Of the clips that it tests. */
  readonly test: PredictionSet;
  /** Of every clip of the run, where that is known. */
  readonly every?: PredictionSet;
}

/**
 * Puts the tests of a run's folds together, after it was made sure that they are of one run: the same classes in the same order, the
 * same clips with the same labels, each tested once, and each file in the folder of its own fold.
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
            `${name}, clip ${clip}: expected predictions of fold ${fold}; received fold ${prediction.fold}; each file belongs into the folder of its fold`,
          );
        }
        const known = labels.get(clip);
        if (known !== undefined && known.label !== label) {
          throw new EvaluateError(
            'BAD_LABEL',
            `${name}, clip ${clip}: expected label ${known.label} (${classes[known.label]}), as ${known.name} has; received ${label} (${classes[label]}); put together folds of one run`,
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
          `${name}, clip ${clip}: expected each clip to be tested by one fold; received it in ${earlier} too; put together folds of one run`,
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
        `${name}: expected the ${labels.size} clips that all folds together name; received ${others} fewer; put together folds of one run`,
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
    `${name}: expected the classes ${classes.join(', ')} in this order, as ${first} has; received ${own.join(', ')}; put together folds of one run`,
  );
}
