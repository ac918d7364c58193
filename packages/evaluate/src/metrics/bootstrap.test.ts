import { seededRandom } from '@dfer/core';
import { computeMetricsFromMatrix, predictedLabel } from '../classificationReport.js';
import { confusionMatrix } from '../confusion.js';
import type { Prediction } from '../report/report.js';
import { makeCase } from '../testing/randomCase.js';
import { bootstrapIntervals, type Intervals, percentiles } from './bootstrap.js';

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

test('the interval of WAR equals that of a proportion', () => {
  const { predictions } = makeCase(5);
  const many = Array.from({ length: 40 }, (_, copy) =>
    predictions.map((one) => ({ ...one, clip: `${copy}-${one.clip}` })),
  ).flat();
  const { war, uar, recall } = bootstrapIntervals(many, letters, { samples: 4000 });
  const share = many.filter((one) => predictedLabel(one) === one.label).length / many.length;
  const deviation = Math.sqrt((share * (1 - share)) / many.length);
  expect(Math.abs(war[0] - (share - 1.96 * deviation))).toBeLessThan(0.15 * deviation);
  expect(Math.abs(war[1] - (share + 1.96 * deviation))).toBeLessThan(0.15 * deviation);
  expect(uar[0]).toBeLessThan(uar[1]);
  expect(Object.keys(recall)).toEqual(letters);
});

test('groups widen the interval if their clips are alike', () => {
  const { predictions } = makeCase(5);
  const copies = predictions.flatMap((one) =>
    Array.from({ length: 10 }, (_, copy) => ({ ...one, clip: `${copy}-${one.clip}` })),
  );
  const groups = predictions.flatMap(({ clip }) => new Array<string>(10).fill(clip));
  const byClip = bootstrapIntervals(copies, letters);
  const byGroup = bootstrapIntervals(copies, letters, { groups });
  expect(byGroup.war[1] - byGroup.war[0]).toBeGreaterThan(2 * (byClip.war[1] - byClip.war[0]));
});

test('a class without clips has no interval', () => {
  const { predictions } = makeCase(0);
  const padded = predictions.map((one) => ({ ...one, probabilities: [...one.probabilities, 0] }));
  expect(bootstrapIntervals(padded, ['a', 'b', 'none']).recall.none).toBeNull();
});

test('percentiles interpolate like numpy', () => {
  const [low, high] = percentiles([4, 1, 3, 2], 0.5);
  expect([low, high]).toEqual([1.75, 3.25]);
});

test.each([
  [3, 5],
  [40, 12],
  [199, 150],
])('group intervals of case %d equal those of drawing and counting clip by clip', (seed, names) => {
  const { classes, predictions } = makeCase(seed);
  const next = seededRandom(seed, 'names');
  const groups = predictions.map(() => `group ${Math.floor(next() * names)}`);
  const own = letters.slice(0, classes);
  expect(bootstrapIntervals(predictions, own, { groups, samples: 50, seed })).toMatchObject(
    naively(predictions, groups, own, 50, seed),
  );
});

/** By definition. */
function naively(
  predictions: readonly Prediction[],
  groups: readonly string[],
  classes: readonly string[],
  samples: number,
  seed: number,
): Partial<Intervals> {
  const random = seededRandom(seed, 'bootstrap');
  const names = [...new Set(groups)];
  const figures = Array.from({ length: samples }, () => {
    const drawn = names
      .map(() => names[Math.floor(random() * names.length)]!)
      .flatMap((name) => predictions.filter((_, clip) => groups[clip] === name));
    const labels = drawn.map(({ label }) => label);
    return computeMetricsFromMatrix(
      confusionMatrix(labels, drawn.map(predictedLabel), classes.length),
      classes,
    );
  });
  return {
    resampled: 'groups',
    war: percentiles(
      figures.map(({ war }) => war),
      0.95,
    ),
    uar: percentiles(
      figures.map(({ uar }) => uar),
      0.95,
    ),
    recall: Object.fromEntries(
      classes.map((name) => {
        const seen = figures.map(({ perClass }) => perClass[name]!).filter(({ support }) => support > 0);
        return [
          name,
          percentiles(
            seen.map(({ recall }) => recall),
            0.95,
          ),
        ];
      }),
    ),
  };
}

test('groups of one clip each vary like single clips', () => {
  const { predictions } = makeCase(131);
  const groups = predictions.map(({ clip }) => clip);
  const options = { samples: 4000 };
  const byGroup = bootstrapIntervals(predictions, letters, { ...options, groups });
  const byClip = bootstrapIntervals(predictions, letters, options);
  const width = byClip.uar[1] - byClip.uar[0];
  expect(Math.abs(byGroup.uar[0] - byClip.uar[0])).toBeLessThan(0.1 * width);
  expect(Math.abs(byGroup.uar[1] - byClip.uar[1])).toBeLessThan(0.1 * width);
});

test('the same seed gives the same intervals, another seed different ones', () => {
  const { predictions } = makeCase(77);
  const groups = predictions.map(({ clip }) => String(Number(clip) % 9));
  for (const options of [{}, { groups }]) {
    const [first, again, other] = [4, 4, 5].map((seed) =>
      bootstrapIntervals(predictions, letters, { ...options, seed }),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  }
});

test('a class that is in no sample has no interval', () => {
  const predictions = Array.from({ length: 1000 }, (_, clip) => ({
    clip: String(clip),
    fold: 1,
    label: clip === 0 ? 1 : 0,
    probabilities: [0.9, 0.1],
  }));
  const recalls = Array.from(
    { length: 5 },
    (_, seed) => bootstrapIntervals(predictions, ['many', 'one'], { samples: 1, seed }).recall.one,
  );
  expect(recalls).toContain(null);
  expect(recalls.flat()).not.toContain(NaN);
});

const options: readonly (readonly [string, Parameters<typeof bootstrapIntervals>[2], string])[] = [
  ['a different number of groups', { groups: ['x'] }, 'pass both lists for the same clips'],
  ['a single group', { groups: Array<string>(20).fill('x') }, "received only 'x'"],
  ['no samples', { samples: 0 }, 'samples: expected a whole number from 1; received 0'],
  ['half a sample', { samples: 1.5 }, 'received 1.5'],
  ['full confidence', { confidence: 1 }, 'confidence: expected a number between 0 and 1; received 1'],
  ['NaN as confidence', { confidence: NaN }, 'received NaN'],
];

test.each(options)('%s are rejected', (_, given, message) => {
  expect(() => bootstrapIntervals(makeCase(0).predictions, ['a', 'b'], given)).toThrow(message);
});
