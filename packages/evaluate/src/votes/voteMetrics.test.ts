import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prediction } from '../testing/predictions.js';
import { votedCase } from '../testing/votedCase.js';
import { toCsv } from '../tables/index.js';
import { maxEntropy, voteEntropy } from './voteEntropy.js';
import { splitIntoQuarters, computeVoteMetrics } from './voteMetrics.js';
import { agreementTable, voteEntropyTable } from './voteTables.js';

/** Output of voteFixture.py. */
interface Fixture {
  readonly cases: readonly {
    readonly mean: number;
    readonly normalized: number;
    readonly quartiles: readonly number[];
    readonly mistakeAuc: number | null;
    readonly agreement: readonly { quarter: number; clips: number; war: number; uar: number }[];
  }[];
}

const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../testing/voteFixture.json'), 'utf8'));
const classes = ['happy', 'sad', 'fear'];

test.each([
  ['unanimous votes', [0, 10, 0], 0],
  ['votes for two classes', [5, 5, 0], 1],
  ['uniform votes', [3, 3, 3], maxEntropy(3)],
  ['shares', [0.25, 0.25, 0.5], 1.5],
])('the entropy of %s', (_, votes, bits) => {
  expect(voteEntropy(votes)).toBeCloseTo(bits, 12);
});

test('permuted votes have the same entropy to the last digit', () => {
  expect(voteEntropy([1, 3, 6])).toBe(voteEntropy([6, 1, 3]));
});

test('entropies, quarters and the metrics in them equal those of SciPy, NumPy and scikit-learn', () => {
  fixture.cases.forEach((expected, index) => {
    const { classes: names, predictions, votes } = votedCase(index + 1);
    const figures = computeVoteMetrics(predictions, names, votes, 1)!;
    expect(figures.mean).toBeCloseTo(expected.mean, 12);
    expect(figures.normalized).toBeCloseTo(expected.normalized, 12);
    figures.quartiles.forEach((value, at) => expect(value).toBeCloseTo(expected.quartiles[at]!, 12));
    if (expected.mistakeAuc === null) expect(figures.mistakeAuc).toBeNull();
    else expect(figures.mistakeAuc).toBeCloseTo(expected.mistakeAuc, 12);
    expect(figures.agreement.map(({ quarter, clips, war, uar }) => ({ quarter, clips, war, uar }))).toEqual(
      expected.agreement.map(({ war, uar, ...rest }) => ({
        ...rest,
        war: expect.closeTo(war, 12),
        uar: expect.closeTo(uar, 12),
      })),
    );
  });
});

test('clips with the same entropy are in the same quarter', () => {
  expect(splitIntoQuarters([0, 0, 0, 0, 0, 1, 2])).toEqual([[0, 1, 2, 3, 4], [], [], [5, 6]]);
  expect(splitIntoQuarters([1, 1])).toEqual([[0, 1], [], [], []]);
});

const predictions = [
  prediction('1', 0, 0),
  prediction('2', 0, 1),
  prediction('3', 1, 1),
  prediction('4', 1, 2),
  prediction('unvoted', 1, 2),
];
const votes = new Map([
  ['1', [10, 0, 0]],
  ['2', [6, 4, 0]],
  ['3', [0, 10, 0]],
  ['4', [3, 5, 2]],
  ['unvoted', [0, 0, 0]],
]);

test('clips without votes are skipped, and classes without clips have no metrics', () => {
  const figures = computeVoteMetrics(predictions, classes, votes, 1)!;
  expect([figures.clips, figures.perClass['sad']!.clips, figures.perClass['fear']]).toEqual([4, 2, null]);
  expect(figures).toMatchObject({ unanimous: 0.5, mistakeAuc: 1 });
  expect(computeVoteMetrics(predictions, classes, new Map(), 1)).toBeNull();
});

test('predictions with at least one vote are counted separately', () => {
  const { agreement } = computeVoteMetrics(predictions, classes, votes, 1)!;
  expect(agreement.map(({ quarter, clips, war, votedFor }) => [quarter, clips, war, votedFor])).toEqual([
    [1, 2, 1, 1],
    [3, 1, 0, 1],
    [4, 1, 0, 1],
  ]);
  const unvoted = new Map([['2', [6, 0, 4]]]);
  expect(computeVoteMetrics(predictions, classes, unvoted, 1)!.agreement[0]).toMatchObject({ votedFor: 0 });
});

test('intervals resample whole groups if they are known', () => {
  const { classes: names, predictions: many, votes: all } = votedCase(9);
  const groups = { by: 'subject', of: new Map(many.map(({ clip }) => [clip, clip.slice(-1)])) } as const;
  const [own, single] = [groups, undefined].map((given) => computeVoteMetrics(many, names, all, 1, given)!);
  expect(own!.agreement.map(({ war }) => war)).toEqual(single!.agreement.map(({ war }) => war));
  expect(own!.agreement[0]!.interval).not.toEqual(single!.agreement[0]!.interval);
});

test('the tables have one row per class and one row per quarter', () => {
  const figures = computeVoteMetrics(predictions, classes, votes, 1)!;
  expect(toCsv(voteEntropyTable(figures)).split('\n').slice(3, 5)).toEqual([
    'fear,0,,,,,,',
    expect.stringMatching(/^all,4,0\.61/),
  ]);
  expect(toCsv(agreementTable(figures)).split('\n')[1]).toBe('"1, most agreed",2,0,0,100,100,100,100,100');
});
