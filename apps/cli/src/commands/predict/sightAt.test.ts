import { sightAt } from './sightAt.js';
import type { Sight } from './sightLog.js';

const sight = (time: number, x: number): Sight => ({
  time,
  box: { x, y: 0.2, width: 0.2, height: 0.4 },
  points: Float32Array.of(x, 0.3),
});

const place = (sights: readonly Sight[], time: number): number | undefined => {
  const found = sightAt(sights, time);
  return found && Number(found.box.x.toFixed(6));
};

test('between two sightings, the box and the points are interpolated linearly', () => {
  const sights = [sight(1, 0.1), sight(1.2, 0.14)];
  expect(place(sights, 1.05)).toBeCloseTo(0.11);
  expect(sightAt(sights, 1.1)?.points?.[0]).toBeCloseTo(0.12);
});

test('a face that jumps, as at a cut, is at the sighting nearest in time', () => {
  const sights = [sight(1, 0.1), sight(1.2, 0.7)];
  expect(place(sights, 1.05)).toBe(0.1);
  expect(place(sights, 1.15)).toBe(0.7);
});

test('within a long gap there is no face', () => {
  const sights = [sight(1, 0.1), sight(5, 0.1)];
  expect([1.05, 2, 4.95].map((time) => place(sights, time))).toEqual([0.1, undefined, 0.1]);
});

test('without sightings there is no face', () => {
  expect(sightAt([], 1)).toBeUndefined();
});
