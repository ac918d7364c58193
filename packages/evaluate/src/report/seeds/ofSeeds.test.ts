import { toCsv } from '../../tables/index.js';
import { prediction, protocol } from '../../testing/predictions.js';
import { makeReport } from '../makeReport.js';
import { mergeSeeds } from './mergeSeeds.js';
import { listOverlaps, listVotes, summarizeSeeds } from './ofSeeds.js';
import { renderHtml } from '../page/html.js';
import type { Report } from '../report.js';
import { reportTables } from '../tables.js';

const classes = ['happy', 'sad'];
const CLIPS = 40;
const ids = Array.from({ length: CLIPS }, (_, clip) => String(clip));
/** Annotators disagree on the last ten clips. */
const votes = new Map(ids.map((id, clip) => [id, clip < 30 ? [10, 0] : [5 + (clip % 4), 5 - (clip % 4)]]));
const groups = { by: 'film', of: new Map(ids.map((id, clip) => [id, `m${clip % 8}`])) } as const;

interface Change {
  /** Number of misclassified clips, counted from the last. */
  readonly mistakes: number;
  /** Number of clips, from the first, whose movie is in training. */
  readonly shared: number;
  readonly votes?: ReadonlyMap<string, readonly number[]>;
  readonly hasGroups?: boolean;
}

function reportOf(seed: number, { mistakes, shared, votes: own = votes, hasGroups = true }: Change): Report {
  const predictions = ids.map((id, clip) =>
    prediction(id, clip % 2, clip < CLIPS - mistakes ? clip % 2 : 1 - (clip % 2), { classes: 2 }),
  );
  return makeReport({
    classes,
    predictions,
    wholeDataset: predictions,
    votes: own,
    ...(hasGroups && { groups, seenGroups: new Set(ids.slice(0, shared)) }),
    protocol: { ...protocol, clips: CLIPS, seed },
  });
}

const merged = mergeSeeds([
  reportOf(1, { mistakes: 5, shared: 10 }),
  reportOf(2, { mistakes: 10, shared: 20 }),
]);
const page = renderHtml(merged, { title: 'x' }).replace(/\s+/g, ' ');
const rowsOf = (table: string): string[][] =>
  toCsv(reportTables(merged)[table]!)
    .split('\n')
    .map((line) => line.replace('"1, most agreed"', '1').replace('"4, most disputed"', '4').split(','));

test('the mean over seeds has a sample standard deviation, except for one seed', () => {
  expect(summarizeSeeds([1, 3])).toEqual({ mean: 2, deviation: Math.SQRT2 });
  expect(summarizeSeeds([4])).toEqual({ mean: 4, deviation: null });
  expect(summarizeSeeds([])).toBeNull();
});

test('accuracy by annotator agreement is the mean over the seeds, with its deviation', () => {
  const [header, agreed, ...disputed] = rowsOf('accuracy-by-agreement');
  expect(header).toEqual([
    ...['Quarter', 'Clips', 'Bits from', 'Bits to', 'WAR', '"WAR', ' SD"', 'UAR', '"UAR', ' SD"'],
    ...['Prediction voted for', '"Prediction voted for', ' SD"'],
  ]);
  expect(agreed!.slice(0, 6)).toEqual(['1', '30', '0', '0', '100', '0']);
  const clips = disputed.slice(0, -1).map((cells) => Number(cells[1]));
  const wars = disputed.slice(0, -1).map((cells) => Number(cells[4]));
  // One seed misclassifies five of the ten disputed clips, the other all: 25 % are right on average.
  expect(clips.reduce((sum, count, index) => sum + count * wars[index]!, 0) / 10).toBeCloseTo(25);
  expect(page).toContain('mean and standard deviation (SD) over 2 seeds');
});

test('the vote entropy, which does not depend on the seed, is shown as for one seed', () => {
  const single = reportOf(1, { mistakes: 5, shared: 10 });
  expect(reportTables(merged)['vote-entropy']).toEqual(reportTables(single)['vote-entropy']);
  expect(page).toContain('Mean entropy of the votes on 40 of 40 tested clips');
});

test('the movie overlap is reported over all seeds, even if each seed shares different movies', () => {
  const rows = rowsOf('group-overlap');
  expect(rows[0]!.slice(0, 5)).toEqual(['Tested clips', 'Seeds', 'Clips', 'Movies', 'UAR']);
  expect(rows[2]!.slice(0, 3)).toEqual(['movie also in training', '2', '15']);
  // WAR of the other clips: 25 of 30 right with one seed, 10 of 20 with the other.
  const [mean, deviation] = [100 * (25 / 30 + 10 / 20) * 0.5, (100 * (25 / 30 - 10 / 20)) / Math.SQRT2];
  expect(Number(rows[3]![6])).toBeCloseTo(mean, 6);
  expect(Number(rows[3]![7])).toBeCloseTo(deviation, 6);
  const sentence =
    'For 15 (mean of 2 seeds) of 40 tested clips (37.5 %), the folds have other clips of the same movie in training.';
  expect(page.indexOf(sentence)).toBeGreaterThan(0);
  expect(page.indexOf(sentence)).toBeLessThan(page.indexOf('class="headline"'));
});

test('for a part that only one seed has, the mean is that of this seed', () => {
  const report = mergeSeeds([
    reportOf(1, { mistakes: 5, shared: 0 }),
    reportOf(2, { mistakes: 5, shared: 40 }),
  ]);
  const rows = toCsv(reportTables(report)['group-overlap']!).split('\n');
  expect(rows[2]).toMatch(/^movie also in training,1,40,8,87.5,,87.5,$/);
  expect(rows[3]).toMatch(/^movie not in training,1,40,8,87.5,,87.5,$/);
});

test.each([
  ['votes on other clips', { votes: new Map([...votes].slice(0, 30)) }, 'agreement is left out'],
  ['no votes', { votes: new Map<string, number[]>() }, 'agreement is left out'],
  ['no groups', { hasGroups: false }, 'between training and test is left out'],
])('if a seed has %s, the part is left out and a note says so', (_, change, note) => {
  const report = mergeSeeds([
    reportOf(1, { mistakes: 5, shared: 10 }),
    reportOf(2, { mistakes: 5, shared: 10, ...change }),
  ]);
  expect([listVotes(report).length, listOverlaps(report).length].sort()).toEqual([0, 2]);
  expect(report.protocol.notes.filter((text) => text.includes(note))).toHaveLength(1);
});

test('seeds with neither votes nor groups cause no note', () => {
  const bare = { mistakes: 5, shared: 0, votes: new Map<string, number[]>(), hasGroups: false };
  const report = mergeSeeds([reportOf(1, bare), reportOf(2, bare)]);
  expect(report.protocol.notes).toEqual(protocol.notes);
});
