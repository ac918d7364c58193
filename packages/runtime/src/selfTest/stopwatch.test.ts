import { ownTime } from './stopwatch.js';

test.each([
  ['on a quiet machine, it is the time that passed', { wall: 10, cpu: 20, waited: 0 }, 2, 10],
  ['what other programs took does not count', { wall: 100, cpu: 20, waited: 85 }, 2, 15],
  ['all cores together need their time', { wall: 100, cpu: 40, waited: 190 }, 2, 20],
  ['it is never more than what passed', { wall: 10, cpu: 30, waited: 0 }, 1, 10],
])('%s', (_claim, clock, cores, expected) => {
  expect(ownTime(clock, cores)).toBe(expected);
});
