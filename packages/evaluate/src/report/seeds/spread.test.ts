import { computeMetricsFromMatrix } from '../../classificationReport.js';
import { protocol } from '../../testing/predictions.js';
import type { Report } from '../report.js';
import { computeSpread } from './spread.js';

/** A seed whose folds have these numbers of hits among 100 clips of one class. */
function run(seed: number, ...hits: readonly number[]): Pick<Report, 'folds' | 'protocol'> {
  const folds = hits.map((right, index) => ({
    fold: index + 1,
    ...computeMetricsFromMatrix(
      [
        [right, 100 - right],
        [0, 0],
      ],
      ['a', 'b'],
    ),
  }));
  return { folds, protocol: { ...protocol, seed } };
}

test('deviations between folds and between seeds are separate', () => {
  const { seeds, folds, uar, war } = computeSpread([run(1, 50, 60), run(2, 70, 90)]);
  expect({ seeds, folds }).toEqual({ seeds: 2, folds: 2 });
  // Means 0.55 and 0.8; variances between the folds 0.005 and 0.02.
  expect(uar.mean).toBeCloseTo(0.675, 12);
  expect(uar.betweenFolds).toBeCloseTo(Math.sqrt(0.0125), 12);
  expect(uar.betweenSeeds).toBeCloseTo(0.25 / Math.SQRT2, 12);
  expect(war).toEqual(uar);
});

test('a single fold of a single seed has no deviation', () => {
  expect(computeSpread([run(1, 50)]).uar).toEqual({ mean: 0.5, betweenFolds: null, betweenSeeds: null });
});

test('identical folds have no deviation', () => {
  expect(computeSpread([run(1, 50, 50, 50)]).uar).toMatchObject({ betweenFolds: 0, betweenSeeds: null });
});

test.each([
  ['no reports', [], 'received 0 reports with 0 seeds'],
  ['one seed twice', [run(1, 50), run(1, 60)], 'received 2 reports with 1 seeds'],
  ['seeds with different folds', [run(1, 50, 60), run(2, 50)], 'seed 2: expected folds 1, 2'],
  ['a report without folds', [run(1)], 'received none'],
])('%s are rejected', (_, reports, message) => {
  expect(() => computeSpread(reports)).toThrow(message);
});
