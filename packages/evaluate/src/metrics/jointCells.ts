import { assertLabel, type ConfusionMatrix } from '../confusion.js';
import { assertSameLength } from './sameLength.js';

/** Predictions of two models for the same clips. */
export interface PairedPredictions {
  /** True class of each clip. */
  readonly labels: readonly number[];
  /** Class predicted by the first model. */
  readonly first: readonly number[];
  /** Class predicted by the second model. */
  readonly second: readonly number[];
  /** Number of classes. */
  readonly classes: number;
}

/** Clip counts by true class and both predictions: the metrics of the two models depend on nothing else. */
export interface JointCells {
  readonly classes: number;
  /** The non-empty cells, in the order of their first clips, so that swapping the models keeps the order. */
  readonly cells: readonly { readonly label: number; readonly first: number; readonly second: number }[];
  /** Number of clips in each cell. */
  readonly counts: Float64Array;
  /** Cell of each clip. */
  readonly cellOf: Int32Array;
}

/** @throws EvaluateError `LENGTH_MISMATCH`, `BAD_LABEL` */
export function jointCells({ labels, first, second, classes }: PairedPredictions): JointCells {
  assertSameLength(labels.length, first.length, 'predictions of the first model');
  assertSameLength(labels.length, second.length, 'predictions of the second model');
  const places = new Map<number, number>();
  const cells: { label: number; first: number; second: number }[] = [];
  const cellOf = new Int32Array(labels.length);
  labels.forEach((label, clip) => {
    const [one, other] = [first[clip]!, second[clip]!];
    for (const value of [label, one, other]) assertLabel(value, classes, () => `item ${clip}`);
    const key = (label * classes + one) * classes + other;
    let place = places.get(key);
    if (place === undefined) {
      place = cells.length;
      places.set(key, place);
      cells.push({ label, first: one, second: other });
    }
    cellOf[clip] = place;
  });
  const counts = new Float64Array(cells.length);
  for (const cell of cellOf) counts[cell]! += 1;
  return { classes, cells, counts, cellOf };
}

/** Returns a function that turns cell counts into each model's confusion matrix. It reuses the same two matrices. */
export function matrixFiller({
  classes,
  cells,
}: JointCells): (counts: Float64Array) => readonly [ConfusionMatrix, ConfusionMatrix] {
  const empty = (): number[][] => Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const [ofFirst, ofSecond] = [empty(), empty()];
  return (counts) => {
    for (const row of [...ofFirst, ...ofSecond]) row.fill(0);
    cells.forEach(({ label, first, second }, cell) => {
      ofFirst[label]![first]! += counts[cell]!;
      ofSecond[label]![second]! += counts[cell]!;
    });
    return [ofFirst, ofSecond];
  };
}
