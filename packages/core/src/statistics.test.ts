import { argmax, mean, standardDeviation, sum } from './statistics.js';

test('sum, mean and sample standard deviation are those of statistics', () => {
  expect(sum([1, 2, 3.5])).toBe(6.5);
  expect(mean([1, 2, 6])).toBe(3);
  expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138089935299395, 14);
});

test('little data has no mean or deviation', () => {
  expect([sum([]), mean([]), standardDeviation([1])]).toEqual([0, NaN, NaN]);
});

test('argmax is the first of equal largest values', () => {
  expect([argmax([1, 3, 3]), argmax(Float32Array.of(-2, -1)), argmax([])]).toEqual([1, 1, -1]);
});
