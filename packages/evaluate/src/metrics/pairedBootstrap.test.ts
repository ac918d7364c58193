import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@dfer/core';
import { cohensKappa } from './agreement.js';
import type { PairedPredictions } from './jointCells.js';
import { classRecall, computeUar, computeWar } from './matrixMetrics.js';
import { pairedBootstrap } from './pairedBootstrap.js';

interface Expected {
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly deviation: number;
  readonly interval: readonly [number, number];
  readonly pValue: number;
}

interface Case {
  readonly seed: number;
  readonly classes: number;
  readonly clips: number;
  readonly grouped: boolean;
  readonly uar: Expected;
  readonly war: Expected;
}

const fixture: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(join(__dirname, '../testing/pairedBootstrapFixture.json'), 'utf8'),
);

/** The same as `paired_predictions` in pairedBootstrapFixture.py. */
function makePairedPredictions(seed: number, classes: number, clips: number): PairedPredictions {
  const { next } = randomStream(seed);
  const rows = Array.from({ length: clips }, () => {
    const label = Math.floor(next() * classes * next());
    const first = next() < 0.6 ? label : Math.floor(next() * classes);
    const second = next() < 0.5 ? first : next() < 0.4 ? label : Math.floor(next() * classes);
    return { label, first, second };
  });
  return {
    labels: rows.map(({ label }) => label),
    first: rows.map(({ first }) => first),
    second: rows.map(({ second }) => second),
    classes,
  };
}

/** Groups of one to nine clips, in turn. */
const groupsOf = (clips: number): string[] =>
  Array.from({ length: clips }, (_, index) => Array.from({ length: 1 + (index % 9) }, () => String(index)))
    .flat()
    .slice(0, clips);

describe.each(fixture.cases)('reference case $seed, in groups: $grouped', (wanted) => {
  const { seed, classes, clips, grouped } = wanted;
  const predictions = makePairedPredictions(seed, classes, clips);
  const [uar, war] = pairedBootstrap(
    predictions,
    [computeUar, computeWar],
    grouped ? { groups: groupsOf(clips) } : {},
  );

  test.each([
    ['UAR', uar!, wanted.uar],
    ['WAR', war!, wanted.war],
  ])('%s: the metrics equal the reference', (_, actual, expected) => {
    for (const key of ['first', 'second', 'difference'] as const) {
      expect(Math.abs(actual[key] - expected[key])).toBeLessThan(1e-12);
    }
  });

  test.each([
    ['UAR', uar!, wanted.uar],
    ['WAR', war!, wanted.war],
  ])(
    '%s: the distribution equals that of drawing each clip, up to Monte Carlo error',
    (_, actual, expected) => {
      // Four standard errors of a 2.5 % quantile of 10,000 and of 20,000 samples; WAR changes in steps of one clip.
      const tolerance = Math.max(0.13 * expected.deviation, 1 / clips + 1e-9);
      expect(Math.abs(actual.interval![0] - expected.interval[0])).toBeLessThan(tolerance);
      expect(Math.abs(actual.interval![1] - expected.interval[1])).toBeLessThan(tolerance);
      expect(Math.abs(actual.pValue! - expected.pValue)).toBeLessThan(0.05);
    },
  );
});

const predictions = makePairedPredictions(9, 4, 300);
const swapped: PairedPredictions = { ...predictions, first: predictions.second, second: predictions.first };
const perFilm = { groups: groupsOf(300) };

test.each([
  ['clips', { samples: 1000 }],
  ['groups', { ...perFilm, samples: 1000 }],
])('swapping the models only flips the signs, by %s', (_, options) => {
  const metrics = [computeUar, computeWar, classRecall(1), cohensKappa];
  const one = pairedBootstrap(predictions, metrics, options);
  const other = pairedBootstrap(swapped, metrics, options);
  one.forEach(({ difference, interval, pValue }, index) => {
    expect(other[index]!.difference).toBeCloseTo(-difference, 12);
    expect(other[index]!.interval![0]).toBeCloseTo(-interval![1], 12);
    expect(other[index]!.interval![1]).toBeCloseTo(-interval![0], 12);
    expect(other[index]!.pValue).toBe(pValue);
  });
});

test('the same seed gives the same samples, another seed different ones', () => {
  const of = (seed: number): unknown => pairedBootstrap(predictions, [computeUar], { seed, samples: 200 });
  expect(of(3)).toEqual(of(3));
  expect(of(3)).not.toEqual(of(4));
});

test.each([
  ['clips', {}],
  ['groups', perFilm],
])('a model does not differ from itself, by %s', (_, options) => {
  const [uar] = pairedBootstrap({ ...predictions, second: predictions.first }, [computeUar], {
    ...options,
    samples: 500,
  });
  expect(uar).toMatchObject({ difference: 0, interval: [0, 0], pValue: 1 });
});

test('models that are always right and always wrong differ by 1', () => {
  const labels = Array.from({ length: 40 }, (_, clip) => clip % 2);
  const wrong = labels.map((label) => 1 - label);
  const [war] = pairedBootstrap({ labels, first: wrong, second: labels, classes: 2 }, [computeWar], {
    samples: 999,
  });
  expect(war).toMatchObject({ difference: 1, interval: [1, 1], pValue: 2 / 1000 });
});

test('a class without clips has no recall difference', () => {
  const [recall] = pairedBootstrap({ labels: [0, 0], first: [0, 1], second: [0, 0], classes: 2 }, [
    classRecall(1),
  ]);
  expect(recall).toMatchObject({ difference: Number.NaN, interval: null, pValue: null });
});

test('clips of a film that are right or wrong together widen the interval', () => {
  // For each film, only one of the two models gets its clips right.
  const films = Array.from({ length: 400 }, (_, clip) => Math.floor(clip / 20));
  const labels = films.map(() => 0);
  const first = films.map((film) => film % 2);
  const second = films.map((film) => (film % 4 === 1 ? 0 : 1 - (film % 2 === 0 ? 1 : 0)));
  const width = (options: object): number => {
    const [low, high] = pairedBootstrap({ labels, first, second, classes: 2 }, [computeWar], {
      ...options,
      samples: 1000,
    })[0]!.interval!;
    return high - low;
  };
  expect(width({ groups: films.map(String) })).toBeGreaterThan(3 * width({}));
});

test.each([
  ['no clips', { labels: [], first: [], second: [], classes: 2 }, {}, 'expected at least one clip'],
  [
    'lists of two lengths',
    { labels: [0, 1], first: [0], second: [0, 1], classes: 2 },
    {},
    'expected one for each of 2 clips; received 1',
  ],
  [
    'a label beyond the classes',
    { labels: [0], first: [2], second: [0], classes: 2 },
    {},
    'expected a whole number from 0 to 1; received 2',
  ],
  [
    'a single group',
    { labels: [0, 1], first: [0, 1], second: [0, 1], classes: 2 },
    { groups: ['a', 'a'] },
    "received only 'a'",
  ],
])('%s are rejected', (_, wrong, options, message) => {
  expect(() => pairedBootstrap(wrong, [computeWar], options)).toThrow(message);
});
