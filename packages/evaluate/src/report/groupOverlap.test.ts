import { prediction, protocol } from '../testing/predictions.js';
import { toCsv } from '../tables/index.js';
import { listDoubts, computeGroupOverlap, groupOverlapTable } from './groupOverlap.js';
import { makeReport } from './makeReport.js';
import { renderHtml } from './page/html.js';

const classes = ['happy', 'sad', 'fear'];
/** Clip n is of movie n mod 12 and class n mod 3; all clips of even movies are right, but only the happy ones of odd movies. */
const predictions = Array.from({ length: 120 }, (_, clip) =>
  prediction(String(clip), clip % 3, (clip % 12) % 2 === 0 ? clip % 3 : 0, { fold: 1 + (clip % 2) }),
);
const groups = {
  by: 'film',
  of: new Map(predictions.map(({ clip }) => [clip, `m${Number(clip) % 12}`])),
} as const;
const even = new Set(predictions.flatMap(({ clip }) => ((Number(clip) % 12) % 2 === 0 ? [clip] : [])));
const overlapOf = (seen: ReadonlySet<string>): ReturnType<typeof computeGroupOverlap> =>
  computeGroupOverlap(predictions, classes, groups, seen, 1);

test('metrics are computed separately for clips whose movie is in training', () => {
  const { all, seen, unseen } = overlapOf(even);
  expect(seen).toMatchObject({ clips: 60, groups: 6, uar: 1, war: 1, intervals: { uar: [1, 1] } });
  expect(unseen).toMatchObject({ clips: 60, groups: 6, uar: 1 / 3, war: 1 / 3 });
  expect(all).toMatchObject({ clips: 120, groups: 12, war: 2 / 3 });
  expect(unseen?.support).toEqual({ happy: 20, sad: 20, fear: 20 });
  expect(listDoubts(overlapOf(even))).toEqual([]);
});

test.each([
  ['no movie is in training', new Set<string>(), { seen: null }],
  ['all movies are in training', new Set(groups.of.keys()), { unseen: null }],
])('if %s there are no metrics of the empty part', (_, seen, expected) => {
  const overlap = overlapOf(seen);
  expect(overlap).toMatchObject(expected);
  expect(listDoubts(overlap)).toEqual([]);
});

test('classes with too few remaining clips are named', () => {
  const most = new Set(
    [...groups.of].flatMap(([clip, film]) => (film === 'm1' || film === 'm4' ? [] : [clip])),
  );
  expect(listDoubts(overlapOf(most))).toEqual(['fewer than 10 of them show happy (0), fear (0)']);
  const one = new Set([...groups.of].flatMap(([clip, film]) => (film === 'm1' ? [] : [clip])));
  expect(listDoubts(overlapOf(one))).toEqual([
    'all of them belong to one movie, so the intervals are too narrow',
    'fewer than 10 of them show happy (0), fear (0)',
  ]);
});

test('the table has the official metrics beside the others', () => {
  const csv = toCsv(groupOverlapTable(overlapOf(even))).split('\n');
  expect(csv[0]).toBe('Tested clips,Clips,Movies,UAR,UAR low,UAR high,WAR,WAR low,WAR high');
  expect(csv[2]).toBe('movie also in training,60,6,100,100,100,100,100,100');
  expect(csv[3]).toMatch(/^movie not in training,60,6,33\.33/);
});

const pageOf = (seenGroups?: ReadonlySet<string>): string =>
  renderHtml(
    makeReport({
      classes,
      predictions,
      wholeDataset: predictions,
      groups,
      ...(seenGroups && { seenGroups }),
      protocol: { ...protocol, folds: 'official' },
    }),
    { title: 'x' },
  ).replace(/\s+/g, ' ');

test('the page warns about shared movies above the first number and shows the remaining clips', () => {
  const page = pageOf(even);
  const sentence =
    'For 60 of 120 tested clips (50.0 %), the official folds have other clips of the same movie in training.';
  expect(page.indexOf(sentence)).toBeGreaterThan(0);
  expect(page.indexOf(sentence)).toBeLessThan(page.indexOf('class="headline"'));
  expect(page).toContain('UAR and WAR of the 60 other clips show how well a new movie is recognized.');
  const none =
    'Every tested clip shares its movie with training clips, so nothing can be said about new movies.';
  expect(pageOf(new Set(groups.of.keys()))).toContain(none);
});

test('the page says if nothing is shared, and has no section if this is unknown', () => {
  const sentence = 'No tested clip shares its movie with the training clips of its fold.';
  expect(pageOf(new Set())).toContain(sentence);
  expect(pageOf()).not.toContain('in training and test');
});
