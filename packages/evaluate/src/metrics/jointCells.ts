import { assertLabel, type ConfusionMatrix } from '../confusion.js';
import { assertSameLength } from './sameLength.js';

/** Two models' answers to the same clips. */
export interface PairedAnswers {
  /** True class of each clip. */
  readonly labels: readonly number[];
  /** Class that the first model says. */
  readonly first: readonly number[];
  /** Class that the second model says. */
  readonly second: readonly number[];
  /** How many classes there are. */
  readonly classes: number;
}

/** Clips counted by true class and both answers: all that figures of the two models depend on. */
export interface JointCells {
  readonly classes: number;
  /** The cells that have clips, in the order of their first clips, so that exchanging the models changes no order. */
  readonly cells: readonly { readonly label: number; readonly first: number; readonly second: number }[];
  /** Clips of each cell. */
  readonly counts: Float64Array;
  /** Cell of each clip. */
  readonly cellOf: Int32Array;
}

/** @throws EvaluateError `LENGTH_MISMATCH`, `BAD_LABEL` */
export function jointCells({ labels, first, second, classes }: PairedAnswers): JointCells {
  assertSameLength(labels.length, first.length, 'answers of the first model');
  assertSameLength(labels.length, second.length, 'answers of the second model');
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

/** Puts counts of the cells into each model's confusion matrix. The matrices are the same objects each time. */
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
