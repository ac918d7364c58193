import { computeDistributionMetrics, type DistributionPrediction } from './labelDistribution.js';
import { parseDistributionsCsv, writeDistributionsCsv } from './report/files/distributionsCsv.js';

const makePrediction = (
  votes: readonly number[],
  probabilities: readonly number[],
  change: Partial<DistributionPrediction> = {},
): DistributionPrediction => ({ clip: '00001', fold: 1, isSingle: true, votes, probabilities, ...change });

test('a prediction that equals the votes is perfect', () => {
  expect(computeDistributionMetrics([makePrediction([5, 3, 2], [0.5, 0.3, 0.2])])).toEqual({
    clips: 1,
    kl: expect.closeTo(0, 12),
    top2: 1,
    multiLabel: { threshold: 0.3, microF1: 1, macroF1: 1 },
  });
});

test('divergence, top 2 and labels above the threshold equal values computed by hand', () => {
  const { kl, top2, multiLabel } = computeDistributionMetrics([
    // Labels {0, 1} against {2}; the top 2, {0, 1} against {2, 1}, have one in common.
    makePrediction([5, 5, 0], [0.1, 0.25, 0.65]),
    // A unanimous clip has only one class to agree on.
    makePrediction([0, 0, 10], [0.05, 0.35, 0.6]),
  ]);
  expect(kl).toBeCloseTo(
    (0.5 * Math.log(0.5 / 0.1) + 0.5 * Math.log(0.5 / 0.25) + Math.log(1 / 0.6)) / 2,
    12,
  );
  expect(top2).toBeCloseTo((0.5 + 1) / 2, 12);
  // Class 0: one voted, none predicted. Class 1: one voted, one predicted elsewhere. Class 2: one voted, two predicted, one of them right.
  expect(multiLabel.microF1).toBeCloseTo(2 / 6, 12);
  expect(multiLabel.macroF1).toBeCloseTo((0 + 0 + 2 / 3) / 3, 12);
});

test('distributions survive CSV, and a damaged file is rejected', () => {
  const set = {
    classes: ['happy', 'a, b'],
    predictions: [makePrediction([7, 3], [0.1 + 0.2, 0.7], { clip: 'x,y', fold: 3, isSingle: false })],
  };
  const text = writeDistributionsCsv(set);
  expect(parseDistributionsCsv(text)).toEqual(set);
  const refused = expect.objectContaining({ code: 'BAD_CSV' });
  expect(() => parseDistributionsCsv(text.replace('0.7', 'x'))).toThrow(refused);
  expect(() => parseDistributionsCsv('clip,fold\n')).toThrow(refused);
});
