import type { Table } from '../tables/table.js';

/** Cost of training one fold; `null`: not recorded. */
export interface FoldCost {
  readonly fold: number;
  readonly epochs: number;
  /** Training time in seconds, validation included. */
  readonly seconds: number;
  /** Training throughput in clips per second: the median over the epochs of the medians over the steps. */
  readonly clipsPerSecond: number | null;
  /** The same in frames. */
  readonly framesPerSecond: number | null;
}

/** Training time and throughput, one row per fold. */
export function trainingCostTable(folds: readonly FoldCost[]): Table {
  const absent = 'not recorded';
  return {
    caption:
      'Training of each fold. Speed: median over the steps, validation excluded. Folds may have run in parallel, which slows each of them.',
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
