import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adjustHue } from './hue.js';

interface Fixture {
  /** RGB, 0–1. */
  readonly pixels: readonly number[];
  readonly cases: readonly { readonly turns: number; readonly pixels: readonly number[] }[];
}

/** Results of torchvision, written by hueFixture.py. */
const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../testing/hueFixture.json'), 'utf8'));

const normalized = (value: number): number => value * 4 - 2;

test.each(fixture.cases)('shifting the hue by $turns equals torchvision', ({ turns, pixels }) => {
  const frames = Float32Array.from(fixture.pixels, normalized);
  adjustHue(frames, turns);
  const furthest = Math.max(...pixels.map((value, i) => Math.abs(normalized(value) - frames[i]!)));
  expect(furthest).toBeLessThan(2e-5);
});

test('two half turns restore the colors', () => {
  const frames = Float32Array.from(fixture.pixels);
  adjustHue(frames, 0.5);
  adjustHue(frames, 0.5);
  const furthest = Math.max(...fixture.pixels.map((value, i) => Math.abs(value - frames[i]!)));
  expect(furthest).toBeLessThan(1e-6);
});
