import { contrast, lightness, SCALE_STEPS, scaleColor, scaleStep } from './colorScale.js';

const steps = Array.from({ length: SCALE_STEPS + 1 }, (_, step) => step);

test.each(['light', 'dark'] as const)('lightness changes monotonically in even steps (%s)', (scheme) => {
  const values = steps.map((step) => lightness(scaleColor(step, scheme).fill));
  const changes = steps.slice(1).map((step) => values[step]! - values[step - 1]!);
  expect(new Set(changes.map(Math.sign)).size).toBe(1);
  const sizes = changes.map(Math.abs);
  expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(2);
});

test.each(['light', 'dark'] as const)('text is legible on every step (%s)', (scheme) => {
  for (const step of steps) {
    const { fill, text } = scaleColor(step, scheme);
    expect(contrast(fill, text)).toBeGreaterThanOrEqual(4.5);
  }
});

test('shares map to steps', () => {
  expect([0, 0.5, 1, 2, -1].map(scaleStep)).toEqual([0, SCALE_STEPS / 2, SCALE_STEPS, SCALE_STEPS, 0]);
});

test('black on white has the maximum contrast', () => {
  expect(contrast('#000', '#fff')).toBeCloseTo(21, 10);
});
