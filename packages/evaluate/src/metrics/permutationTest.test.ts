import { randomStream, seededRandom, shuffled } from '@dfer/core';
import { computeMetricsFromMatrix } from '../classificationReport.js';
import { confusionMatrix } from '../confusion.js';
import type { Prediction } from '../report/report.js';
import { permutationTest } from './permutationTest.js';

const certain = (label: number, predicted: number, clip: number, classes: number): Prediction => ({
  clip: String(clip),
  fold: 1,
  label,
  probabilities: Array.from({ length: classes }, (_, index) => (index === predicted ? 1 : 0)),
});

const toPredictions = (
  truth: readonly number[],
  predicted: readonly number[],
  classes: number,
): Prediction[] => truth.map((label, clip) => certain(label, predicted[clip]!, clip, classes));

test('a random model is no better than chance, an informed one is', () => {
  const { next } = randomStream(3);
  const make = (knows: boolean): Prediction[] =>
    Array.from({ length: 200 }, (_, clip) => {
      const label = clip % 4;
      const predicted = knows && next() < 0.5 ? label : Math.floor(next() * 4);
      return {
        clip: String(clip),
        fold: 1,
        label,
        probabilities: [0, 1, 2, 3].map((k) => (k === predicted ? 1 : 0)),
      };
    });
  expect(permutationTest(make(true)).pValue).toBeLessThan(0.002);
  expect(permutationTest(make(false)).pValue).toBeGreaterThan(0.05);
});

test('a constant prediction is no better than chance', () => {
  const same = Array.from({ length: 50 }, (_, clip) => ({
    clip: String(clip),
    fold: 1,
    label: clip % 5,
    probabilities: [1, 0, 0, 0, 0],
  }));
  expect(permutationTest(same).pValue).toBe(1);
});

/** Every order of the items. */
function ordersOf(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    ordersOf(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

const computeUar = (truth: readonly number[], predicted: readonly number[], classes: number): number =>
  computeMetricsFromMatrix(
    confusionMatrix(truth, predicted, classes),
    Array.from({ length: classes }, (_, label) => String(label)),
  ).uar;

test.each([
  ['two classes', [0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0, 1], 2],
  ['three classes of different sizes', [0, 0, 0, 1, 1, 2, 2], [0, 0, 1, 1, 2, 2, 2], 3],
  ['a class without clips, and one never predicted', [0, 0, 0, 2, 2, 3, 3], [0, 1, 0, 2, 2, 2, 1], 4],
])(
  '%s: the p-value equals the share among all permutations of the predictions',
  (_, truth, predicted, classes) => {
    const observed = computeUar(truth, predicted, classes);
    const orders = ordersOf(predicted);
    const exact =
      orders.filter((order) => computeUar(truth, order, classes) >= observed - 1e-12).length / orders.length;
    const permutations = 20_000;
    const { pValue } = permutationTest(toPredictions(truth, predicted, classes), { permutations });
    expect(Math.abs(pValue - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / permutations));
  },
);

test('larger samples have the p-value of shuffled predictions', () => {
  const random = seededRandom(8, 'shuffled');
  const truth = Array.from({ length: 90 }, (_, clip) => (clip < 50 ? 0 : clip < 80 ? 1 : 2));
  const predicted = truth.map((label) => (random() < 0.12 ? label : Math.floor(random() * 3)));
  const observed = computeUar(truth, predicted, 3);
  const permutations = 4000;
  const asGood = Array.from({ length: permutations }, () =>
    computeUar(truth, shuffled(predicted, random), 3),
  ).filter((uar) => uar >= observed - 1e-12).length;
  const shuffledShare = asGood / permutations;
  const { pValue } = permutationTest(toPredictions(truth, predicted, 3), { permutations });
  const deviation = Math.sqrt((2 * shuffledShare * (1 - shuffledShare)) / permutations);
  expect(shuffledShare).toBeGreaterThan(0.01);
  expect(Math.abs(pValue - shuffledShare)).toBeLessThan(4 * deviation);
});

test('the observed predictions count as one permutation: no p-value is 0', () => {
  const truth = Array.from({ length: 300 }, (_, clip) => clip % 3);
  expect(permutationTest(toPredictions(truth, truth, 3), { permutations: 99 })).toEqual({
    pValue: 0.01,
    permutations: 99,
  });
});

test('predictions of no clips are no better than chance', () => {
  expect(permutationTest([]).pValue).toBe(1);
});

test('the same seed gives the same p-value', () => {
  const truth = Array.from({ length: 60 }, (_, clip) => clip % 3);
  const predicted = truth.map((label, clip) => (clip % 8 === 0 ? label : (clip * 5 + (clip >> 2)) % 3));
  const [first, again, other] = [3, 3, 4].map(
    (seed) => permutationTest(toPredictions(truth, predicted, 3), { seed }).pValue,
  );
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test.each([0, 2.5, NaN])('%d permutations are rejected', (permutations) => {
  expect(() => permutationTest([certain(0, 0, 0, 2)], { permutations })).toThrow(
    'permutations: expected a whole number from 1',
  );
});
