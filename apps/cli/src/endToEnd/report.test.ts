import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { makeReport, writePredictionsCsv, type Prediction } from '@dfer/evaluate';

import { dfer } from '../testing/capture.js';
import { temporaryFolder, writeFiles } from '../testing/data.js';

const folder = temporaryFolder();
const classes = ['happy', 'sad', 'fear'];

const predictions = [1, 2].flatMap((fold) =>
  Array.from({ length: 12 }, (_, clip): Prediction => {
    const label = clip % 3;
    return {
      clip: `${fold}-${clip}`,
      fold,
      label,
      probabilities: classes.map((_, index) => (index === label ? 0.8 : 0.1)),
    };
  }),
);

const report = makeReport({
  classes,
  predictions,
  wholeDataset: predictions,
  protocol: { folds: 'stratified', selection: 'validation', data: 'folder', clips: 24, seed: 1, notes: [] },
});

function makeRun(name: string, written: object = report, names: readonly string[] = classes): string {
  const run = join(folder, name);
  const csv = (fold: number): string =>
    writePredictionsCsv({ classes: names, predictions: predictions.filter((one) => one.fold === fold) });
  writeFiles(run, {
    'config.json': '{}',
    'report.json': JSON.stringify(written),
    'folds/1/predictions.csv': csv(1),
    'folds/2/predictions.csv': csv(2),
  });
  return run;
}

test('the report of a run includes its curves by threshold', async () => {
  const run = makeRun('whole');
  const { code, stderr } = await dfer(['report', run]);
  expect([code, stderr]).toEqual([0, '']);
  expect(existsSync(join(run, 'figures/curves-by-threshold.svg'))).toBe(true);
});

test('each figure is written as SVG, PNG and PDF', async () => {
  const run = makeRun('three-kinds');
  await dfer(['report', run]);
  for (const name of ['confusion-matrix', 'confusion-matrix-fold-2', 'per-class']) {
    const start = (ending: string): string =>
      readFileSync(join(run, `figures/${name}.${ending}`)).toString('latin1', 0, 5);
    expect([start('svg'), start('png'), start('pdf')]).toEqual(['<svg ', '\x89PNG\r', '%PDF-']);
  }
});

test('every table is written as CSV, Markdown and LaTeX, with the same numbers', async () => {
  const run = makeRun('tables');
  await dfer(['report', run]);
  const read = (file: string): string => readFileSync(join(run, 'tables', file), 'utf8');
  expect(read('confusion-matrix.csv').split('\n')[1]).toBe('happy,8,0,0,8');
  expect(read('per-fold.md')).toMatch(/\| mean +\| +100\.0 \| +100\.0 \|/);
  expect(read('per-class.tex')).toMatch(/\\toprule[\s\S]*happy & 100\.0 & 100\.0 & 100\.0 & 8 &/);
  expect(existsSync(join(run, 'tables/published.csv'))).toBe(false);
});

test('a figure with letters that PDF fonts lack has no PDF, with a note', async () => {
  const names = ['喜', 'sad', 'fear'];
  const chinese = makeReport({
    classes: names,
    predictions,
    wholeDataset: predictions,
    protocol: report.protocol,
  });
  const run = makeRun('chinese', chinese, names);
  const { code, stderr } = await dfer(['report', run]);
  expect(code).toBe(0);
  expect(stderr).toContain(
    'per-class.pdf is left out, as the standard PDF fonts have no 喜; use per-class.svg',
  );
  expect(existsSync(join(run, 'figures/per-class.pdf'))).toBe(false);
  expect(existsSync(join(run, 'figures/per-class.svg'))).toBe(true);
});

test.each([
  ['one fold', 'folds/2', /folds\/2\/predictions\.csv is missing/],
  ['all folds', 'folds', /folds\/1\/predictions\.csv is missing/],
])('without the predictions of %s, the other parts are drawn, with a note', async (_, gone, message) => {
  const run = makeRun(`without-${gone.replace('/', '-')}`);
  rmSync(join(run, gone), { recursive: true });
  const { code, stderr } = await dfer(['report', run]);
  expect(code).toBe(0);
  expect(stderr).toMatch(message);
  expect(existsSync(join(run, 'figures/curves-by-threshold.svg'))).toBe(false);
  expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('Confusion matrix');
});

test('a report of an older version, without statistics, is drawn', async () => {
  const { code } = await dfer(['report', makeRun('old', { ...report, statistics: undefined })]);
  expect(code).toBe(0);
});

test.each([
  ['an empty object', {}],
  ['a list', []],
  ['null', null],
  ['a number for the chance test', { ...report.statistics, chance: 5 }],
  [
    'an interval of one number',
    { ...report.statistics, intervals: { ...report.statistics?.intervals, uar: [1] } },
  ],
  ['no interval of a class', { ...report.statistics, ranking: { happy: 3 } }],
])('statistics that are %s are a damaged report', async (name, statistics) => {
  const { code, stderr } = await dfer(['report', makeRun(`damaged-${name}`, { ...report, statistics })]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: report .*received a damaged file/);
});

test('predictions with another class order than the report are refused', async () => {
  const run = makeRun('reversed', { ...report, classes: [...classes].reverse() });
  const { code, stderr } = await dfer(['report', run]);
  expect(code).toBe(2);
  expect(stderr).toContain('expected predictions of the classes fear, sad, happy in this order');
});
