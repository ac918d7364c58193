import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chiSquaredTail } from './sampling/chiSquared.js';
import { mcnemar, mcnemarChiSquared, signTest } from './mcnemar.js';

interface Expected {
  readonly counts: readonly [number, number];
  readonly exact: number;
  readonly corrected: readonly [number, number];
  readonly plain: readonly [number, number];
}

const fixture: { readonly cases: readonly Expected[] } = JSON.parse(
  readFileSync(join(__dirname, '../testing/mcnemarFixture.json'), 'utf8'),
);

/** Correctness of two models with these numbers of differences. */
function makeCorrectness(onlyFirst: number, onlySecond: number): [boolean[], boolean[]] {
  const first = Array.from({ length: onlyFirst + onlySecond }, (_, clip) => clip < onlyFirst);
  return [
    [...first, true, false],
    [...first.map((right) => !right), true, false],
  ];
}

/** Float64 has fewer digits near 0. */
const isTiny = (value: number): boolean => value < 1e-300;

const apart = (actual: number, expected: number): number =>
  actual === expected ? 0 : Math.abs(actual - expected) / expected;

test.each(fixture.cases)('the exact p-value of $counts is accurate to 12 digits', ({ counts, exact }) => {
  const pValue = signTest(...counts);
  if (isTiny(exact)) expect(pValue).toBeLessThan(1e-299);
  else expect(apart(pValue, exact)).toBeLessThan(1e-12);
});

test('there are 200 random cases, of up to 200,000 differences, and some at the limits', () => {
  const totals = fixture.cases.map(({ counts: [first, second] }) => first + second);
  expect(totals.length).toBeGreaterThan(200);
  expect(Math.max(...totals)).toBeGreaterThan(1_000_000);
});

test('χ² and its p-value equal those of statsmodels, with and without the correction', () => {
  for (const { counts, corrected, plain } of fixture.cases.filter(({ counts: [a, b] }) => a + b < 5000)) {
    const [first, second] = makeCorrectness(...counts);
    for (const [continuityCorrection, [statistic, p]] of [
      [true, corrected],
      [false, plain],
    ] as const) {
      const result = mcnemarChiSquared(first, second, { continuityCorrection });
      expect(apart(result.statistic, statistic)).toBeLessThan(1e-12);
      if (!isTiny(p)) expect(apart(result.pValue, p)).toBeLessThan(1e-12);
    }
  }
});

test('the tail of χ² equals that of statsmodels for any counts', () => {
  for (const { corrected, plain } of fixture.cases) {
    for (const [statistic, p] of [corrected, plain]) {
      if (!isTiny(p)) expect(apart(chiSquaredTail(statistic), p)).toBeLessThan(1e-12);
    }
  }
});

test('models that never differ have a p-value of 1', () => {
  const same = [true, false, true];
  expect(mcnemar(same, same).pValue).toBe(1);
  expect(mcnemarChiSquared(same, same)).toEqual({ onlyFirst: 0, onlySecond: 0, statistic: 0, pValue: 1 });
});

test('the order of the models does not change the p-value', () => {
  const [first, second] = makeCorrectness(90, 60);
  expect(mcnemar(first, second)).toMatchObject({ onlyFirst: 90, onlySecond: 60 });
  expect(mcnemar(second, first).pValue).toBe(mcnemar(first, second).pValue);
  expect(mcnemarChiSquared(second, first).pValue).toBe(mcnemarChiSquared(first, second).pValue);
});

test('a different number of predictions is rejected', () => {
  expect(() => mcnemarChiSquared([true], [])).toThrow('pass both lists for the same clips');
});
