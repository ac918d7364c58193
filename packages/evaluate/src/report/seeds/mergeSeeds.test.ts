import { prediction, protocol } from '../../testing/predictions.js';
import { TEST_SELECTION_DISCLAIMER } from '../disclaimer.js';
import { renderHtml } from '../page/html.js';
import { makeReport } from '../makeReport.js';
import { mergeSeeds } from './mergeSeeds.js';
import type { Protocol, Report } from '../report.js';

const classes = ['happy', 'sad', 'fear'];

/** Three clips, of which the first `hits` are recognized. */
function reportOf(seed: number, hits: number, change: Partial<Protocol> = {}): Report {
  const predictions = [0, 1, 2].map((label) => prediction(String(label), label, label < hits ? label : 0));
  return makeReport({
    classes,
    predictions,
    wholeDataset: predictions,
    protocol: { ...protocol, seed, ...change },
  });
}

test('figures of several seeds are their means, with each seed told apart', () => {
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

test('the page tells mean and deviation of the seeds', () => {
  const page = renderHtml(mergeSeeds([reportOf(1, 3), reportOf(2, 1)]), { title: 'x' });
  expect(page).toContain('mean of 2 seeds of one fold, standard deviation between seeds 47.1');
  expect(page).toContain('Per-seed results');
});

test('one seed stays as it is; the same seed twice, or another protocol, is refused', () => {
  const one = reportOf(1, 3);
  expect(mergeSeeds([one])).toBe(one);
  const refused = expect.objectContaining({ code: 'BAD_SEEDS' });
  expect(() => mergeSeeds([one, reportOf(1, 2)])).toThrow(refused);
  expect(() => mergeSeeds([one, reportOf(2, 2, { selection: 'last' })])).toThrow(refused);
});

test('an epoch chosen on the test fold brands the report and each of its figures', () => {
  const report = reportOf(1, 3, { selection: 'test' });
  expect(report.brand).toBe(TEST_SELECTION_DISCLAIMER);
  const page = renderHtml(report, {
    title: 'x',
    curves: [{ fold: 1, epochs: [{ epoch: 1, trainLoss: 1 }] }],
  });
  expect(page.split(`>${TEST_SELECTION_DISCLAIMER}</text>`)).toHaveLength(4);
  expect(renderHtml(reportOf(1, 3), { title: 'x' })).not.toContain(TEST_SELECTION_DISCLAIMER);
});

test('clips of different folds that look alike are a warning, with their names', () => {
  const pair = { clips: ['00007', '00012'], folds: [1, 3], distance: 0.01 } as const;
  const page = renderHtml(reportOf(1, 3, { nearDuplicates: [pair] }), { title: 'x' });
  expect(page).toContain('Clips that look alike.');
  expect(page).toContain('00007, 00012');
  expect(renderHtml(reportOf(1, 3, { nearDuplicates: [] }), { title: 'x' })).not.toContain('look alike');
});
