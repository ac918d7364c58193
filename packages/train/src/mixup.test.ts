import { drawBeta, mixClips } from './mixup.js';
import { seededRandom } from './random.js';

test('shares follow Beta(alpha, alpha): mean a half, variance 1 / (4 (2 alpha + 1))', () => {
  for (const alpha of [0.2, 0.8, 1]) {
    const random = seededRandom('beta', alpha);
    const drawn = Array.from({ length: 20_000 }, () => drawBeta(alpha, random));
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    expect(mean).toBeCloseTo(0.5, 1.7);
    expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeCloseTo(1, 1.3);
  }
});

test('each clip keeps its share and takes the rest from its partner', () => {
  const input = Float32Array.from([1, 1, 2, 2, 4, 4]);
  mixClips(input, [1, 2, 0], 0.75);
  expect([...input]).toEqual([1.25, 1.25, 2.5, 2.5, 3.25, 3.25]);
});
