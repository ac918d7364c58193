import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@dfer/core';
import { predictedLabel } from '../classificationReport.js';
import { confusionMatrix } from '../confusion.js';
import { makeCase } from '../testing/randomCase.js';
import { cohensKappa, matthewsCorrelation } from './agreement.js';
import { drawBinomial } from './binomial.js';
import { brierScore } from './brierScore.js';
import { mcnemar } from './mcnemar.js';
import { averagePrecision, precisionRecallCurve, rocAuc, rocCurve } from './ranking.js';

interface Expected {
  readonly kappa: number;
  readonly mcc: number;
  readonly brier: number;
  readonly auc: number;
  readonly ap: number;
  readonly mcnemar: number;
}

const fixture: { readonly cases: readonly Expected[] } = JSON.parse(
  readFileSync(join(__dirname, '../testing/metricsFixture.json'), 'utf8'),
);

const close = (actual: number, expected: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12);
};

const cases = fixture.cases.map((expected, seed) => ({ ...makeCase(seed), expected }));

test('there are 200 random cases', () => {
  expect(cases).toHaveLength(200);
});

test('κ and MCC equal those of scikit-learn', () => {
  for (const { classes, predictions, expected } of cases) {
    const labels = predictions.map(({ label }) => label);
    const matrix = confusionMatrix(labels, predictions.map(predictedLabel), classes);
    close(cohensKappa(matrix), expected.kappa);
    close(matthewsCorrelation(matrix), expected.mcc);
  }
});

test('AUC and average precision equal those of scikit-learn, ties included', () => {
  for (const { predictions, expected } of cases) {
    const scores = predictions.map(({ probabilities }) => probabilities[0]!);
    const isFirst = predictions.map(({ label }) => label === 0);
    close(rocAuc(scores, isFirst), expected.auc);
    close(averagePrecision(scores, isFirst), expected.ap);
  }
});

test('the Brier score equals its definition', () => {
  for (const { predictions, expected } of cases) close(brierScore(predictions), expected.brier);
});

test('McNemar’s p-value equals that of statsmodels', () => {
  for (const { predictions, expected } of cases) {
    const predicted = predictions.map(predictedLabel);
    const right = predictions.map(({ label }, clip) => predicted[clip] === label);
    const other = predictions.map(({ label }, clip) => predicted.at(clip - 1) === label);
    close(mcnemar(right, other).pValue, expected.mcnemar);
  }
});

test('curves begin and end at the corners', () => {
  const [scores, isPositive] = [
    [0.9, 0.8, 0.8, 0.1],
    [true, false, true, false],
  ];
  expect(rocCurve(scores, isPositive)).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 0.5 },
    { x: 0.5, y: 1 },
    { x: 1, y: 1 },
  ]);
  expect(precisionRecallCurve(scores, isPositive).at(-1)).toEqual({ x: 1, y: 0.5 });
});

test('a class without clips has no area', () => {
  expect([rocAuc([0.5, 0.4], [false, false]), averagePrecision([0.5, 0.4], [false, false])]).toEqual([
    NaN,
    NaN,
  ]);
});

test.each([
  [40, 0.1],
  [1000, 0.3],
  [1_000_000, 0.9],
  [50, 0.5],
])('binomial draws of %d trials have the mean and variance of %d', (n, p) => {
  const random = seededRandom(n, 'binomial');
  const drawn = Array.from({ length: 20_000 }, () => drawBinomial(n, p, random));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
  const deviation = Math.sqrt(n * p * (1 - p));
  expect(Math.abs(mean - n * p)).toBeLessThan((4 * deviation) / Math.sqrt(drawn.length));
  expect(variance / deviation ** 2).toBeGreaterThan(0.95);
  expect(variance / deviation ** 2).toBeLessThan(1.05);
  expect(drawn.every((value) => Number.isInteger(value) && value >= 0 && value <= n)).toBe(true);
});

const short = 'pass both lists for the same clips';

test.each([
  ['a different number of predictions', () => mcnemar([true, false, true], [true]), short],
  ['a different number of scores', () => rocAuc([0.5], [true, false]), short],
  ['a score that is not a number', () => averagePrecision([0.5, NaN], [true, false]), 'received NaN'],
])('%s are rejected', (_, compute, message) => {
  expect(compute).toThrow(message);
});
