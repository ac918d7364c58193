import { formatChange, formatPValue, temporalSentences } from './temporalSentences.js';
import type { OrderComparison } from './temporalTest.js';

function other(
  order: OrderComparison['order'],
  [low, value, high]: readonly [number, number, number],
  largestChange = 0.3,
): OrderComparison {
  const difference = { value, interval: [low, high] as const };
  return {
    ...{ order, uar: 0.5, war: 0.5, folds: [], changed: 3, largestChange },
    ...{ uarDifference: difference, warDifference: difference },
    mcnemar: { onlyFirst: 2, onlySecond: 1, pValue: 1 },
  };
}

const sentences = (
  shuffled: readonly [number, number, number],
  middle: readonly [number, number, number],
  largestChange?: number,
): string[] =>
  temporalSentences(
    {
      others: [
        other('shuffled', shuffled, largestChange),
        other('reversed', shuffled, largestChange),
        other('middle', middle),
      ],
    },
    8,
  );

test('a loss whose interval is below zero shows use of the order', () => {
  expect(sentences([-0.06, -0.04, -0.02], [-0.2, -0.15, -0.1])).toEqual([
    'The networks use the frame order: shuffled frames change the UAR by −4.0 points (−6.0 to −2.0).',
    'Several frames do better than one: the middle frame alone changes the UAR by −15.0 points (−20.0 to −10.0).',
  ]);
});

test('an interval that includes zero is not significant', () => {
  const [ofOrder, still] = sentences([-0.06, -0.02, 0.02], [-0.01, 0, 0.01]);
  expect(ofOrder).toMatch(/^There is no significant evidence that the networks use the frame order/);
  expect(still).toMatch(/^There is no significant difference between one frame and all frames/);
});

test('a gain is reported as a gain', () => {
  const [ofOrder, still] = sentences([0.01, 0.02, 0.03], [0.01, 0.02, 0.03]);
  expect(ofOrder).toMatch(/^The networks do better without the frame order/);
  expect(still).toMatch(/^One frame does better than several/);
});

test('networks that ignore the order are reported to treat a clip as a set', () => {
  const [ofOrder] = sentences([0, 0, 0], [0, 0, 0], 1e-7);
  expect(ofOrder).toBe(
    'The frame order does not change any prediction: these networks treat a clip as a set of frames.',
  );
});

test('a network of one frame has no order to change', () => {
  expect(temporalSentences({ others: [] }, 1)).toEqual([
    'The networks use one frame per clip: there is no order to change.',
  ]);
});

test('numbers are printed with their sign, and zero has none', () => {
  expect(formatChange({ value: -0.0001, interval: [-0.021, 0.004] })).toBe('0.0 (−2.1 to +0.4)');
  expect([0.00001, 0.0123, 1].map(formatPValue)).toEqual(['< 0.001', '0.012', '1.000']);
});
