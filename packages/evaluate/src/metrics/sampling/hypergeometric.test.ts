import { seededRandom } from '@dfer/core';
import { drawHypergeometric } from './hypergeometric.js';

const choose = (n: number, k: number): number => {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
};

test.each([
  [5, 12, 4],
  [3, 40, 30],
  [30, 45, 28],
  [1, 2, 1],
])('with %d marked of %d, draws of %d follow the distribution', (marked, total, drawn) => {
  const random = seededRandom(marked, total, drawn);
  const draws = 40_000;
  const seen = new Map<number, number>();
  for (let draw = 0; draw < draws; draw++) {
    const k = drawHypergeometric(marked, total, drawn, random);
    seen.set(k, (seen.get(k) ?? 0) + 1);
  }
  for (let k = 0; k <= Math.min(marked, drawn); k++) {
    const p = (choose(marked, k) * choose(total - marked, drawn - k)) / choose(total, drawn);
    const expected = drawn - k > total - marked ? 0 : draws * p;
    expect(Math.abs((seen.get(k) ?? 0) - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected));
  }
});

test.each([
  [142_000, 1_000_000, 140_000],
  [900_000, 1_000_000, 500_000],
  [50, 1_000_000, 200_000],
])(
  'with %d marked of %d, draws of %d have the mean and variance of the distribution',
  (marked, total, drawn) => {
    const random = seededRandom(marked, 'moments');
    const values = Array.from({ length: 10_000 }, () => drawHypergeometric(marked, total, drawn, random));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const share = marked / total;
    const expected = (drawn * share * (1 - share) * (total - drawn)) / (total - 1);
    expect(Math.abs(mean - drawn * share)).toBeLessThan(4 * Math.sqrt(expected / values.length));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.06);
  },
);

test.each([
  [0, 10, 4, 0],
  [10, 10, 4, 4],
  [3, 10, 10, 3],
  [3, 10, 0, 0],
])('with %d marked of %d, drawing %d leaves one possible result', (marked, total, drawn, expected) => {
  expect(drawHypergeometric(marked, total, drawn, () => 0.5)).toBe(expected);
});
