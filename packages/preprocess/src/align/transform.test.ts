import {
  applyTransform,
  invertTransform,
  leastSquaresAffine,
  similarity,
  type Transform,
} from './transform.js';
import { fivePoints } from '../face/landmarks.js';
import { fivePointTemplate, innerTemplate } from './template.js';
import { faceIn } from '../testing/fakes.js';

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

test('a similarity is never a reflection', () => {
  const mirrored = FIVE.map((value, i) => (i % 2 === 0 ? -value : value));
  const [a, b, , d, e] = similarity(FIVE, mirrored);
  expect(a * e - b * d).toBeGreaterThan(0);
});

test('a known affine transform is recovered by least squares', () => {
  const known: Transform = [1.2, 0.3, 5, -0.2, 0.8, -11];
  const points = Float64Array.from(faceIn({ x: 3, y: 9, width: 140, height: 140 }));
  expectClose(leastSquaresAffine(points, applyTransform(known, points)), known);
});

describe('if no transform fits all points', () => {
  const TO = Float64Array.from([81.5, 60.2, 142.1, 71.9, 108.3, 97.4, 76.8, 121.6, 128.8, 139.3]);

  // t = skimage.transform.SimilarityTransform(); t.estimate(FIVE.reshape(5, 2), TO.reshape(5, 2)); t.params  (0.19.3)
  test('the similarity equals scikit-image’s', () => {
    expectClose(
      similarity(FIVE, TO),
      [
        1.591300191204589, -0.26209369024856594, 43.60444550669215, 0.262093690248566, 1.5913001912045883,
        -12.146414913957884,
      ],
      1e-9,
    );
  });

  // numpy.linalg.lstsq(numpy.c_[FIVE.reshape(5, 2), numpy.ones(5)], TO.reshape(5, 2), rcond=None)[0].T
  test('the affine transform equals NumPy’s', () => {
    expectClose(
      leastSquaresAffine(FIVE, TO),
      [
        1.5920457937262604, -0.24104908976256625, 42.28329563045826, 0.28954543813312966, 1.5875719891503373,
        -13.297072332453665,
      ],
      1e-9,
    );
  });

  test.each([
    ['similarity', similarity],
    ['affine transform', leastSquaresAffine],
  ])('no small change of the %s reduces the error', (_, fit) => {
    const squares = (transform: Transform): number =>
      applyTransform(transform, FIVE).reduce((sum, value, i) => sum + (value - TO[i]!) ** 2, 0);
    const [a, b, c, d, e, f] = fit(FIVE, TO);
    const least = squares([a, b, c, d, e, f]);
    for (const step of [-1e-3, 1e-3]) {
      // Changes that keep a similarity a similarity: scale, rotation, translation.
      const changes: Transform[] = [
        [a + step, b, c, d, e + step, f],
        [a, b - step, c, d + step, e, f],
        [a, b, c + step, d, e, f],
        [a, b, c, d, e, f + step],
      ];
      for (const changed of changes) expect(squares(changed)).toBeGreaterThan(least);
    }
  });
});

test('the noise of 51 landmarks is averaged out', () => {
  const known: Transform = [1.2, 0.3, 5, -0.3, 1.2, -11];
  const points = innerTemplate(100);
  const center = Float64Array.of(50, 50);
  // Deterministic, with zero mean: one pixel in alternating directions.
  const noisy = applyTransform(known, points).map((value, i) => value + [1, -1, -1, 1][i % 4]!);
  for (const fit of [similarity, leastSquaresAffine]) {
    expectClose(applyTransform(fit(points, noisy), center), applyTransform(known, center), 0.1);
  }
});

test('degenerate points are refused', () => {
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

test.each([0, 0.25, 1])(
  'a margin of %p adds this border around the tight crop, with the same center',
  (margin) => {
    const [tight, wide] = [fivePointTemplate(112, 0), fivePointTemplate(112, margin)];
    expectClose(
      wide.map((value) => (value - 56) * (1 + margin) + 56),
      tight,
    );
    expectClose(
      innerTemplate(112, margin).map((value) => (value - 56) * (1 + margin) + 56),
      innerTemplate(112, 0),
    );
  },
);

test('the templates keep the face, chin included, inside the frame', () => {
  const face = faceIn({ x: 0, y: 0, width: 224, height: 224 });
  const placed = similarity(fivePoints(face), fivePointTemplate(224));
  expectClose(placed, [1, 0, 0, 0, 1, 0], 1e-3);
  for (const value of innerTemplate(224)) {
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(190);
  }
});
