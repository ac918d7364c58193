import { seededRandom } from '@dfer/core';
import { drawMultinomial } from './multinomial.js';

test('small draws follow the multinomial distribution', () => {
  const random = seededRandom(1, 'multinomial');
  const counts = Float64Array.of(1, 0, 2, 1);
  const seen = new Map<string, number>();
  const draws = 60_000;
  for (let draw = 0; draw < draws; draw++) {
    const key = drawMultinomial(counts, random).join();
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  let [outcomes, distance] = [0, 0];
  for (let a = 0; a <= 4; a++) {
    for (let c = 0; a + c <= 4; c++) {
      const d = 4 - a - c;
      const ways = factorial(4) / (factorial(a) * factorial(c) * factorial(d));
      const expected = draws * ways * 0.25 ** a * 0.5 ** c * 0.25 ** d;
      distance += ((seen.get([a, 0, c, d].join()) ?? 0) - expected) ** 2 / expected;
      outcomes += 1;
    }
  }
  expect(seen.size).toBe(outcomes);
  // χ² with 14 degrees of freedom exceeds 36 with a probability of 0.001.
  expect(distance).toBeLessThan(36);
});

test.each([10, 12_345, 1_000_000])('draws of %d items have the same total', (items) => {
  const random = seededRandom(items, 'multinomial');
  const counts = Float64Array.of(items - 7, 4, 3, 0);
  for (let draw = 0; draw < 100; draw++) {
    const drawn = drawMultinomial(counts, random);
    expect(drawn.reduce((sum, count) => sum + count, 0)).toBe(items);
    expect(drawn[3]).toBe(0);
  }
});
