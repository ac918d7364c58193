import { computeClassWeights } from './classWeights.js';

// Six clips of class 0, two of class 1, one of class 2.
const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2];

test('small classes get larger weights, equal to scikit-learn and Cui et al.', () => {
  expect(computeClassWeights(labels, 3, 'none')).toBeNull();
  expect(computeClassWeights(labels, 3, 'balanced')).toEqual([9 / 18, 9 / 6, 9 / 3]);
  const [large = 0, middle = 0, small = 0] = computeClassWeights(labels, 3, 'effective') ?? [];
  expect((large + middle + small) / 3).toBeCloseTo(1, 12);
  expect(small / middle).toBeCloseTo((1 - 0.999 ** 2) / (1 - 0.999), 12);
});
