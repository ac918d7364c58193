import { prediction, protocol } from '../../testing/predictions.js';
import { TEST_SELECTION_DISCLAIMER } from '../disclaimer.js';
import { renderHtml } from '../page/html.js';
import { makeReport } from '../makeReport.js';
import { mergeSeeds } from './mergeSeeds.js';
import type { Protocol, Report } from '../report.js';

const classes = ['happy', 'sad', 'fear'];

/** A report of three clips; the first `hits` are recognized. */
function reportOf(seed: number, hits: number, change: Partial<Protocol> = {}): Report {
  const predictions = [0, 1, 2].map((label) => prediction(String(label), label, label < hits ? label : 0));
  return makeReport({
    classes,
    predictions,
    wholeDataset: predictions,
    protocol: { ...protocol, seed, ...change },
  });
}

test('metrics of several seeds are their means, and each seed is listed', () => {
  const [one, two] = [reportOf(1, 3), reportOf(2, 1)];
  const merged = mergeSeeds([one, two]);
  expect(merged.seeds).toEqual([
    { seed: 1, war: 1, uar: 1 },
    { seed: 2, war: expect.closeTo(1 / 3), uar: expect.closeTo(1 / 3) },
  ]);
  expect([merged.uar, merged.war, merged.foldMean.uar]).toEqual(Array(3).fill(expect.closeTo(2 / 3)));
  expect(merged.confusionMatrix).toEqual([
    [2, 0, 0],
    [1, 1, 0],
    [1, 0, 1],
  ]);
});

test('the page shows mean and standard deviation of the seeds', () => {
  const page = renderHtml(mergeSeeds([reportOf(1, 3), reportOf(2, 1)]), { title: 'x' });
  expect(page).toContain('mean of 2 seeds of one fold, standard deviation between seeds 47.1');
  expect(page).toContain('Per-seed results');
});

test('one seed is returned unchanged; duplicate seeds or different protocols are rejected', () => {
  const one = reportOf(1, 3);
  expect(mergeSeeds([one])).toBe(one);
  const refused = expect.objectContaining({ code: 'BAD_SEEDS' });
  expect(() => mergeSeeds([one, reportOf(1, 2)])).toThrow(refused);
  expect(() => mergeSeeds([one, reportOf(2, 2, { selection: 'last' })])).toThrow(refused);
});

test('the report and its figures carry a disclaimer if the epoch was chosen on the test fold', () => {
  const report = reportOf(1, 3, { selection: 'test' });
  expect(report.brand).toBe(TEST_SELECTION_DISCLAIMER);
  const page = renderHtml(report, {
    title: 'x',
    curves: [{ fold: 1, epochs: [{ epoch: 1, trainLoss: 1 }] }],
  });
  expect(page.split(`>${TEST_SELECTION_DISCLAIMER}</text>`)).toHaveLength(4);
  expect(renderHtml(reportOf(1, 3), { title: 'x' })).not.toContain(TEST_SELECTION_DISCLAIMER);
});

test('near-duplicate clips in different folds cause a warning with their names', () => {
  const pair = { clips: ['00007', '00012'], folds: [1, 3], distance: 0.01 } as const;
  const page = renderHtml(reportOf(1, 3, { nearDuplicates: [pair] }), { title: 'x' });
  expect(page).toContain('Near-duplicate clips.');
  expect(page).toContain('00007, 00012');
  expect(renderHtml(reportOf(1, 3, { nearDuplicates: [] }), { title: 'x' })).not.toContain('look alike');
});
