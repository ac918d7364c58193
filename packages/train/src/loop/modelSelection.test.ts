import type { Monitor } from '../config/monitor.js';
import { bestOf, shouldStopEarly } from './modelSelection.js';
import type { EpochMetrics } from './types.js';

type Figures = readonly [uar: number | null, war: number | null, loss: number | null];

function historyOf(...epochs: readonly Figures[]): EpochMetrics[] {
  return epochs.map(([validationUar, validationWar, validationLoss], index) => ({
    epoch: index + 1,
    trainLoss: 1,
    trainAccuracy: 0.5,
    validationLoss,
    validationUar,
    validationWar,
    images: 8,
    learningRate: 0.1,
    seconds: 1,
  }));
}

/** The best epochs by UAR, WAR and loss are 2, 3 and 4. */
const contrary = historyOf([0.4, 0.4, 2], [0.6, 0.5, 1.5], [0.5, 0.7, 1.4], [0.5, 0.5, 1.1]);

test.each<[Monitor | undefined, number]>([
  [undefined, 2],
  ['uar', 2],
  ['war', 3],
  ['loss', 4],
])('by %s the best epoch is %i if the metrics disagree', (monitor, epoch) => {
  expect(bestOf(contrary, monitor)?.epoch).toBe(epoch);
});

test.each<[Monitor, number]>([
  ['uar', 2],
  ['war', 2],
])('for equal %s the epoch with the lower loss is better', (monitor, epoch) => {
  expect(bestOf(historyOf([0.5, 0.5, 1], [0.5, 0.5, 0.9], [0.5, 0.5, 0.95]), monitor)?.epoch).toBe(epoch);
});

test('for equal losses the earlier epoch is better', () => {
  expect(bestOf(historyOf([0.5, 0.5, 1], [0.9, 0.9, 1]), 'loss')?.epoch).toBe(1);
});

test.each<Monitor>(['uar', 'war', 'loss'])(
  'without a validation part the last epoch is kept (%s)',
  (monitor) => {
    expect(bestOf(historyOf([null, null, null], [null, null, null]), monitor)?.epoch).toBe(2);
  },
);

test.each<[Monitor, boolean]>([
  ['uar', true],
  ['war', false],
  ['loss', false],
])('patience counts epochs since the best by %s', (monitor, stops) => {
  expect(shouldStopEarly(contrary, 2, monitor)).toBe(stops);
});
