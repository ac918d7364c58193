import {
  applyTransform,
  invertTransform,
  leastSquaresAffine,
  similarity,
  warp,
  type Transform,
} from './align.js';
import { fivePoints } from './landmarks.js';
import { fivePointTemplate, innerTemplate } from './template.js';
import { faceIn } from './testing/fakes.js';

const FIVE = Float64Array.from([30, 40, 70, 42, 50, 60, 35, 80, 66, 83]);

function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  expect(received.length).toBe(expected.length);
  const worst = Math.max(...Array.from(received, (value, i) => Math.abs(value - expected[i]!)));
  expect(worst).toBeLessThan(tolerance);
}

test('a known similarity is recovered from five points', () => {
  const [scale, angle] = [1.7, 0.6];
  const [a, d] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const known: Transform = [a, -d, 12.5, d, a, -7];
  expectClose(similarity(FIVE, applyTransform(known, FIVE)), known);
});

test('a reflection is never the answer of a similarity', () => {
  const mirrored = FIVE.map((value, i) => (i % 2 === 0 ? -value : value));
  const [a, b, , d, e] = similarity(FIVE, mirrored);
  expect(a * e - b * d).toBeGreaterThan(0);
});

test('a known affine transform is recovered by least squares', () => {
  const known: Transform = [1.2, 0.3, 5, -0.2, 0.8, -11];
  const points = Float64Array.from(faceIn({ x: 3, y: 9, width: 140, height: 140 }));
  expectClose(leastSquaresAffine(points, applyTransform(known, points)), known);
});

test('points that span nothing are refused', () => {
  expect(() => similarity(new Float64Array(10).fill(3), FIVE)).toThrow(
    'expected at least two different points',
  );
  expect(() => leastSquaresAffine(Float64Array.of(0, 0, 1, 1, 2, 2), new Float64Array(6))).toThrow(
    'on one line',
  );
});

test('the inverse undoes a transform', () => {
  const known: Transform = [1.2, 0.3, 5, -0.2, 0.8, -11];
  expectClose(applyTransform(invertTransform(known), applyTransform(known, FIVE)), FIVE);
});

test.each([0.5, 1.6])('a smooth gradient is warped exactly where it lies (scale %p)', (scale) => {
  const [width, height] = [120, 100];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const x = (Math.floor(i / 3) % width) + 0.5;
    const y = Math.floor(i / 3 / width) + 0.5;
    return [2 * x, 2 * y, x + y][i % 3]!;
  });
  const size = 40;
  const transform: Transform = [scale, 0, -scale * 20, 0, scale, -scale * 10];
  const warped = warp({ data, width, height }, transform, size);
  for (let at = 0; at < size * size; at++) {
    const x = ((at % size) + 0.5) / scale + 20;
    const y = (Math.floor(at / size) + 0.5) / scale + 10;
    expect(Math.abs(warped[3 * at]! - 2 * x)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(warped[3 * at + 1]! - 2 * y)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(warped[3 * at + 2]! - (x + y))).toBeLessThanOrEqual(1.5);
  }
});

test('the templates keep the face, chin included, inside the frame', () => {
  const face = faceIn({ x: 0, y: 0, width: 224, height: 224 });
  const placed = similarity(fivePoints(face), fivePointTemplate(224));
  expectClose(placed, [1, 0, 0, 0, 1, 0], 1e-3);
  for (const value of innerTemplate(224)) {
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(190);
  }
});
