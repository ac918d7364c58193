import type { Table } from '../tables/table.js';

/** What training one fold took; `null`: not recorded. */
export interface FoldCost {
  readonly fold: number;
  readonly epochs: number;
  /** Validation included. */
  readonly seconds: number;
  /** Clips learned from in a second: the median over its epochs of the medians over the steps. */
  readonly clipsPerSecond: number | null;
  /** The same, of frames. */
  readonly framesPerSecond: number | null;
}

/** Training time and speed, a row a fold. */
export function trainingCostTable(folds: readonly FoldCost[]): Table {
  const absent = 'not recorded';
  return {
    caption:
      'Training of each fold. Speed: median over the steps, validation left out; folds may have run side by side, which slows each.',
    columns: [
      { name: 'Fold' },
      { name: 'Epochs' },
      { name: 'Minutes', decimals: 2 },
      { name: 'Clips/s', decimals: 1, absent },
      { name: 'Frames/s', decimals: 1, absent },
    ],
    rows: folds.map(({ fold, epochs, seconds, clipsPerSecond, framesPerSecond }) => [
      String(fold),
      epochs,
      seconds / 60,
      clipsPerSecond,
      framesPerSecond,
    ]),
  };
}
