import { StepRate } from './stepRate.js';

/** The rate for intervals of these durations in milliseconds, with eight clips each. */
function rateOf(...stretches: readonly number[]): number | null {
  let now = 1000;
  const rate = new StepRate(() => now);
  for (const ms of stretches) {
    now += ms;
    rate.add(8);
  }
  return rate.median;
}

test.each([
  ['one interval', [100], 80],
  ['a slow first step', [4000, 100, 100], 80],
  ['an even number of intervals', [100, 200], 60],
  ['a clock that stands still', [0, 100], 80],
  ['no interval', [], null],
])('the median of %s', (_, stretches, expected) => {
  expect(rateOf(...stretches)).toBe(expected);
});
