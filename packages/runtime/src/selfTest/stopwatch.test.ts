import { ownTime } from './stopwatch.js';

test.each([
  ['on an idle machine, it is the elapsed time', { wall: 10, cpu: 20, waited: 0 }, 2, 10],
  ['the time of other programs does not count', { wall: 100, cpu: 20, waited: 85 }, 2, 15],
  ['it is at least the CPU time divided by the cores', { wall: 100, cpu: 40, waited: 190 }, 2, 20],
  ['it never exceeds the elapsed time', { wall: 10, cpu: 30, waited: 0 }, 1, 10],
])('%s', (_claim, clock, cores, expected) => {
  expect(ownTime(clock, cores)).toBe(expected);
});
