import { timelineMatrix } from './temporalSampling.js';
import { videoTimeline, type SampledFrame } from './videoTimeline.js';

/** Evenly spaced frames; `.` has a usable face, `x` has none. */
const frames = (shown: string, interval: number): SampledFrame[] =>
  [...shown].map((frame, i) => ({ time: i * interval, usable: frame === '.' }));

/** The usable frame that each row copies; NaN if it blends frames. */
function copies(matrix: Float64Array, length: number): number[] {
  const n = matrix.length / length;
  return Array.from({ length }, (_, row) => {
    const weights = [...matrix.subarray(row * n, (row + 1) * n)];
    const at = weights.findIndex((weight) => Math.abs(weight - 1) < 1e-9);
    return at >= 0 && weights.every((weight, i) => i === at || Math.abs(weight) < 1e-9) ? at : NaN;
  });
}

test.each(['tim', 'linear', 'uniform', 'segment'] as const)(
  'a video at full rate is resampled by %s as published',
  (kind) => {
    const { matrix, replaced } = videoTimeline(kind, frames('.'.repeat(50), 0.04), 16);
    expect([...matrix].map((value) => value.toFixed(9))).toEqual(
      [...timelineMatrix(kind, 50, 16)].map((value) => value.toFixed(9)),
    );
    expect(replaced).toEqual([]);
  },
);

test('frames 80 ms or more apart are never blended', () => {
  for (const kind of ['tim', 'linear'] as const) {
    const { matrix } = videoTimeline(kind, frames('.'.repeat(20), 0.1), 16);
    expect(copies(matrix, 16)).not.toContain(NaN);
  }
});

test('frames do not change if their number is the stored one', () => {
  const { matrix } = videoTimeline('tim', frames('.'.repeat(16), 0.125), 16);
  expect(copies(matrix, 16)).toEqual(Array.from({ length: 16 }, (_, i) => i));
});

test('an unusable frame is replaced with the nearest usable one and reported', () => {
  const { matrix, replaced } = videoTimeline('tim', frames('x..xx.', 0.2), 6);
  // Usable frames are numbers 1, 2 and 5.
  expect(copies(matrix, 6)).toEqual([0, 0, 1, 1, 2, 2]);
  expect(replaced).toEqual([0, 3, 4]);
});

test('frames are not blended across a gap', () => {
  const { matrix, replaced } = videoTimeline('linear', frames('....xx....', 0.04), 19);
  const rows = copies(matrix, 19);
  // Rows 7 to 11 are between the last frame before the gap and the first one after it.
  expect(rows.slice(7, 12)).toEqual([3, 3, 3, 4, 4]);
  expect(rows.filter((row) => Number.isNaN(row))).toHaveLength(6);
  expect(replaced.length).toBeGreaterThan(0);
});

test('one usable frame makes a whole clip', () => {
  const { matrix, replaced } = videoTimeline('tim', frames('xx.x', 0.04), 4);
  expect([...matrix]).toEqual([1, 1, 1, 1]);
  expect(replaced).toEqual([0, 1, 3]);
});
