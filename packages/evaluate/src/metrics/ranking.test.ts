import { seededRandom } from '@dfer/core';
import {
  averagePrecision,
  type CurvePoint,
  precisionRecallCurve,
  rankingAreas,
  rocAuc,
  rocCurve,
} from './ranking.js';

/** By definition: every distinct score is a threshold, from the highest down. */
function curvesByDefinition(
  scores: readonly number[],
  isPositive: readonly boolean[],
): Record<string, CurvePoint[]> {
  const positives = isPositive.filter(Boolean).length;
  const counts = [...new Set(scores)]
    .sort((a, b) => b - a)
    .map((threshold) => {
      const above = isPositive.filter((_, clip) => scores[clip]! >= threshold);
      const hits = above.filter(Boolean).length;
      return { hits, misses: above.length - hits };
    });
  const negatives = scores.length - positives;
  return {
    roc: [
      { x: 0, y: 0 },
      ...counts.map(({ hits, misses }) => ({ x: misses / negatives, y: hits / positives })),
    ],
    precisionRecall: [
      { x: 0, y: 1 },
      ...counts.map(({ hits, misses }) => ({ x: hits / positives, y: hits / (hits + misses) })),
    ],
  };
}

function makeScores(distinct: number, clips: number): readonly [number[], boolean[]] {
  const random = seededRandom(distinct, clips, 'scores');
  const isPositive = Array.from({ length: clips }, () => random() < 0.3);
  const scores = isPositive.map((own) => Math.floor((random() + (own ? 0.4 : 0)) * distinct) / distinct);
  return [scores, isPositive];
}

const made = [
  ['all different', makeScores(2 ** 30, 300)],
  ['with many ties', makeScores(7, 400)],
  ['with two values', makeScores(1, 50)],
  [
    'with both zeros and infinities',
    [
      [0, -0, Infinity, 0, -Infinity, -0, -1e-310],
      [true, false, true, false, true, true, false],
    ],
  ],
] as const;

test.each(made)('curves of scores %s equal the definition to the last digit', (_, [scores, isPositive]) => {
  const { roc, precisionRecall } = curvesByDefinition(scores, isPositive);
  expect(rocCurve(scores, isPositive)).toEqual(roc);
  expect(precisionRecallCurve(scores, isPositive)).toEqual(precisionRecall);
});

test.each(made)(
  'areas of scores %s equal those under the curves to the last digit',
  (_, [scores, isPositive]) => {
    const { roc = [], precisionRecall = [] } = curvesByDefinition(scores, isPositive);
    const auc = roc.slice(1).reduce((area, { x, y }, index) => {
      const before = roc[index]!;
      return area + ((x - before.x) * (y + before.y)) / 2;
    }, 0);
    const ap = precisionRecall
      .slice(1)
      .reduce((area, { x, y }, index) => area + (x - precisionRecall[index]!.x) * y, 0);
    expect([rocAuc(scores, isPositive), averagePrecision(scores, isPositive)]).toEqual([auc, ap]);
    expect(rankingAreas(scores, isPositive)).toEqual({ auc, averagePrecision: ap });
  },
);

test('the order of the clips does not matter', () => {
  const [scores, isPositive] = makeScores(9, 200);
  expect(rankingAreas([...scores].reverse(), [...isPositive].reverse())).toEqual(
    rankingAreas(scores, isPositive),
  );
});

test('without clips there is no area', () => {
  expect(rankingAreas([], [])).toEqual({ auc: NaN, averagePrecision: NaN });
});
