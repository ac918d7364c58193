import { argmax, mean, median, standardDeviation, sum } from './statistics.js';

test('sum, mean and sample standard deviation are correct', () => {
  expect(sum([1, 2, 3.5])).toBe(6.5);
  expect(mean([1, 2, 6])).toBe(3);
  expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138089935299395, 14);
});

test('the median is the middle value, or the mean of the two middle values; the input is not sorted', () => {
  const values = [9, 1, 5];
  expect([median(values), median([4, 1, 10, 2]), median([7])]).toEqual([5, 3, 7]);
  expect(values).toEqual([9, 1, 5]);
});

test('too few values have no mean or deviation', () => {
  expect([sum([]), mean([]), median([]), standardDeviation([1])]).toEqual([0, NaN, NaN, NaN]);
});

test('argmax returns the first of equal largest values', () => {
  expect([argmax([1, 3, 3]), argmax(Float32Array.of(-2, -1)), argmax([])]).toEqual([1, 1, -1]);
});
