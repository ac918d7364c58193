import { seededRandom } from '@dfer/core';
import { uniformFrameIndices, randomFrameIndices } from './batchPlan.js';

// A clip stored by `@dfer/preprocess` with the timeline `segment`: 16 segments, 4 frames of each.
const [SEGMENTS, PER_SEGMENT] = [16, 4];
const STORED = SEGMENTS * PER_SEGMENT;
const segmentOf = (row: number): number => Math.floor(row / PER_SEGMENT);

test('training draws a random frame from each stored segment', () => {
  const random = seededRandom(1, 'segments');
  const draws = Array.from({ length: 50 }, () => randomFrameIndices(STORED, SEGMENTS, random));
  for (const rows of draws)
    expect(rows.map(segmentOf)).toEqual(Array.from({ length: SEGMENTS }, (_, i) => i));
  expect(new Set(draws.flat()).size).toBe(STORED);
});

test('the same seed, fold and epoch draw the same frames, another epoch different ones', () => {
  const draw = (epoch: number): number[] =>
    randomFrameIndices(STORED, SEGMENTS, seededRandom(7, 1, 'epoch', epoch));
  expect(draw(3)).toEqual(draw(3));
  expect(draw(4)).not.toEqual(draw(3));
});

test('inference uses the middle of each segment', () => {
  expect(uniformFrameIndices(STORED, SEGMENTS)).toEqual(
    Array.from({ length: SEGMENTS }, (_, i) => 4 * i + 2),
  );
});

test('a clip with too few frames uses all of them', () => {
  expect(randomFrameIndices(3, 16, seededRandom(1))).toEqual([0, 1, 2]);
});
