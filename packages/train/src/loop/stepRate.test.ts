import { StepRate } from './stepRate.js';

/** The rate of stretches that took so many milliseconds each, of eight clips. */
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
  ['one stretch', [100], 80],
  ['a slow first step', [4000, 100, 100], 80],
  ['an even number of stretches', [100, 200], 60],
  ['a clock that stands still', [0, 100], 80],
  ['no stretch', [], null],
])('the median of %s', (_, stretches, expected) => {
  expect(rateOf(...stretches)).toBe(expected);
});
