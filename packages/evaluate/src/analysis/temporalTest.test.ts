import type { Prediction } from '../report/report.js';
import { prediction } from '../testing/predictions.js';
import { FRAME_ORDERS, type FrameOrder } from './frameOrder.js';
import { temporalTest } from './temporalTest.js';

const classes = ['happy', 'sad', 'fear'];
const labels = [0, 0, 0, 0, 1, 1, 1, 2];

const makePredictions = (predicted: readonly number[], confidence = 0.8): Prediction[] =>
  labels.map((label, clip) =>
    prediction(String(clip), label, predicted[clip]!, { fold: clip < 4 ? 1 : 2, confidence }),
  );

function byOrder(other: readonly Prediction[]): Record<FrameOrder, readonly Prediction[]> {
  const plain = makePredictions(labels);
  return { 'in-order': plain, shuffled: other, reversed: plain, middle: plain, first: plain };
}

test('losses are counted clip by clip', () => {
  // Two of four happy clips and one of three sad clips are lost.
  const { inOrder, others } = temporalTest(byOrder(makePredictions([1, 1, 0, 0, 0, 1, 1, 2])), classes);
  expect(inOrder).toMatchObject({ order: 'in-order', uar: 1, war: 1 });
  const shuffled = others[0]!;
  expect(shuffled.order).toBe('shuffled');
  expect(shuffled.war).toBeCloseTo(5 / 8, 12);
  expect(shuffled.warDifference.value).toBeCloseTo(-3 / 8, 12);
  expect(shuffled.uarDifference.value).toBeCloseTo((0.5 + 2 / 3 + 1) / 3 - 1, 12);
  expect(shuffled.uarDifference.value).toBeCloseTo(shuffled.uar - inOrder.uar, 12);
  expect(shuffled.mcnemar).toMatchObject({ onlyFirst: 3, onlySecond: 0 });
  expect(shuffled.mcnemar.pValue).toBeCloseTo(2 * 0.5 ** 3, 12);
  expect(shuffled.changed).toBe(3);
  expect(shuffled.folds).toEqual([
    { fold: 1, uar: 0.5, war: 0.5 },
    { fold: 2, uar: expect.closeTo((2 / 3 + 1) / 2, 12), war: 0.75 },
  ]);
});

test('the interval contains the difference and approaches the normal distribution for many clips', () => {
  // 1200 clips; a tenth of them are lost and a twentieth gained.
  const many = Array.from({ length: 1200 }, (_, clip) => clip % 3);
  const at = (isRight: (clip: number) => boolean): Prediction[] =>
    many.map((label, clip) => prediction(String(clip), label, isRight(clip) ? label : (label + 1) % 3));
  const plain = at((clip) => clip % 20 !== 0);
  const moved = at((clip) => clip % 10 !== 1);
  const test = temporalTest(
    { 'in-order': plain, shuffled: moved, reversed: plain, middle: plain, first: plain },
    classes,
    { samples: 4000 },
  );
  const { value, interval } = test.others[0]!.warDifference;
  expect(value).toBeCloseTo(-0.05, 12);
  const deviation = Math.sqrt((0.1 + 0.05 - 0.05 ** 2) / 1200);
  expect(Math.abs(interval[0] - (value - 1.96 * deviation))).toBeLessThan(0.002);
  expect(Math.abs(interval[1] - (value + 1.96 * deviation))).toBeLessThan(0.002);
});

test('without changes the difference and its interval are zero', () => {
  const same = temporalTest(byOrder(makePredictions(labels)), classes).others;
  expect(same.map(({ order }) => order)).toEqual(FRAME_ORDERS.slice(1));
  for (const { uarDifference, warDifference, mcnemar, changed, largestChange } of same) {
    expect([uarDifference.value, ...uarDifference.interval]).toEqual([0, 0, 0]);
    expect([warDifference.value, ...warDifference.interval]).toEqual([0, 0, 0]);
    expect([mcnemar.pValue, changed, largestChange]).toEqual([1, 0, 0]);
  }
});

test('a change of probability that changes no class is still reported', () => {
  const [shuffled] = temporalTest(byOrder(makePredictions(labels, 0.7)), classes).others;
  expect(shuffled).toMatchObject({ changed: 0, largestChange: expect.closeTo(0.1, 12) });
});

test('predictions for different clips are rejected', () => {
  expect(() => temporalTest(byOrder(makePredictions(labels).slice(1)), classes)).toThrow(
    /predictions for frames shuffled/,
  );
});
