import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitLogisticRegression, predictLogisticRegression } from './logisticRegression.js';

/** Output of `testing/logisticRegressionFixture.py`. */
interface Fixture {
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly classes: number;
  readonly tests: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly inversePenalty: number;
    readonly classWeights: readonly number[] | null;
    /** `[classes][features]` */
    readonly coefficients: readonly (readonly number[])[];
    readonly intercepts: readonly number[];
    readonly probabilities: readonly (readonly number[])[];
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(join(__dirname, '../testing/logisticRegressionFixture.json'), 'utf8'),
);
const { labels, classes, tests, cases } = fixture;
const rows = fixture.rows.map((row) => Float32Array.from(row));

test.each(cases)(
  'weights and probabilities equal those of scikit-learn with C $inversePenalty and class weights $classWeights',
  async ({ inversePenalty, classWeights, coefficients, intercepts, probabilities }) => {
    const weights = await fitLogisticRegression({ rows, labels, classes, classWeights }, { inversePenalty });
    const width = rows[0]!.length + 1;
    // Biases are defined up to a common constant: theirs add up to 0, ours start there.
    const theirs = coefficients.flatMap((row, k) => [...row, intercepts[k]!]);
    expect(weights).toHaveLength(classes * width);
    theirs.forEach((value, i) => expect(Math.abs(value - weights[i]!)).toBeLessThan(2e-4));
    tests.forEach((row, n) => {
      predictLogisticRegression(weights, Float32Array.from(row)).forEach((value, k) =>
        expect(Math.abs(value - probabilities[n]![k]!)).toBeLessThan(1e-4),
      );
    });
  },
);

test('the solution does not depend on the start, and a repeated fit gives the same numbers', async () => {
  const data = { rows, labels, classes };
  const options = { inversePenalty: 0.1 };
  const [once, again] = [
    await fitLogisticRegression(data, options),
    await fitLogisticRegression(data, options),
  ];
  expect(again).toEqual(once);
  const start = await fitLogisticRegression(data, { inversePenalty: 1 });
  const warm = await fitLogisticRegression(data, { ...options, start });
  warm.forEach((value, i) => expect(Math.abs(value - once[i]!)).toBeLessThan(2e-4));
});

test('an error thrown by the caller between two steps aborts the fit', async () => {
  const stop = { inversePenalty: 1, onStep: () => Promise.reject(new Error('stopped')) };
  await expect(fitLogisticRegression({ rows, labels, classes }, stop)).rejects.toThrow('stopped');
});
