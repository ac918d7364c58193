import { prediction, protocol } from '../../testing/predictions.js';
import { renderHtml } from './html.js';
import { makeReport } from '../makeReport.js';
import type { BaselineMetrics, Protocol, Report } from '../report.js';

const hostile = '<img src=x onerror="alert(1)">';

function reportOf(
  change: Partial<Protocol> = {},
  classes: readonly string[] = ['happy', hostile, 'fear'],
): Report {
  const predictions = [
    prediction('1', 0, 0, { fold: 1 }),
    prediction('2', 1, 0, { fold: 1 }),
    prediction('3', 2, 2, { fold: 2 }),
    prediction('4', 1, 1, { fold: 2 }),
  ];
  return makeReport({
    classes,
    predictions,
    wholeDataset: predictions,
    protocol: { ...protocol, ...change },
  });
}

const page = renderHtml(reportOf({ notes: ['<b>bold</b>'] }), {
  title: `A & "B" ${hostile}`,
  curves: [{ fold: 1, epochs: [{ epoch: 1, trainLoss: 1 }] }],
});

test('class names, notes and the title are escaped', () => {
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<b>bold');
  expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  expect(page).toContain('<title>A &amp; &quot;B&quot;');
});

test('results on synthetic clips carry a warning above the first number', () => {
  const warning = page.indexOf('Synthetic data.');
  expect(warning).toBeGreaterThan(0);
  expect(warning).toBeLessThan(page.indexOf('class="headline"'));
  expect(renderHtml(reportOf({ data: 'folder' }), { title: 'x' })).not.toContain('Synthetic data.');
});

test('results are marked optimistic if the epoch was chosen on the test fold', () => {
  expect(page).not.toContain('Optimistic results.');
  expect(renderHtml(reportOf({ selection: 'test' }), { title: 'x' })).toContain('Optimistic results.');
});

test('published results are shown for the real DFEW only', () => {
  expect(page).not.toContain('MAE-DFER');
  const dfew = renderHtml(reportOf({ data: 'dfew' }), { title: 'x' });
  expect(dfew).toContain('MAE-DFER');
  expect(dfew).toContain('This run');
});

test('an untrained baseline is shown beside the trained network if it was measured', () => {
  const report = reportOf();
  const baseline = { ...report, name: `net ${hostile}`, clips: 4, uar: 0.25, war: 0.125 };
  const withBaseline = renderHtml(report, { title: 'x', baseline });
  expect(withBaseline).toContain('Without training');
  expect(withBaseline).toMatch(/Baseline[\s\S]*25\.0[\s\S]*12\.5/);
  expect(withBaseline).not.toContain('<img');
  expect(page).not.toContain('Without training');
});

test('face features alone are shown between the run and the baseline if they were measured', () => {
  const report = reportOf();
  const measured = (name: string, uar: number): BaselineMetrics => ({ ...report, name, clips: 4, uar });
  const [faceFeatures, baseline] = [measured(`faces ${hostile}`, 0.375), measured('a net', 0.25)];
  const both = renderHtml(report, { title: 'x', baseline, faceFeatures });
  expect(both).toMatch(/Simpler models[\s\S]*Face features alone[\s\S]*37\.5[\s\S]*Baseline[\s\S]*25\.0/);
  expect(both).not.toContain('<img');
  const alone = renderHtml(report, { title: 'x', faceFeatures });
  expect(alone).toContain('Face features alone');
  expect(alone).not.toContain('Baseline');
});

test('the headline shows the mean of the folds, the chance level and the largest class', () => {
  expect(page).toContain('75.0 <small>%</small>');
  expect(page).toContain('<strong>33.3 %</strong> chance level');
  expect(page).toContain('<strong>50.0 %</strong> largest class alone');
});

test('the page loads nothing and its tables are accessible', () => {
  expect(page).not.toMatch(/<script|<link|url\(|src="/);
  expect(page).toMatch(/<th scope="col"\s*>/);
  expect(page).toContain('<th scope="row">');
  expect(page).toContain('<html lang="en">');
});

test('curves are drawn if they are given', () => {
  expect(page).toContain('Learning curves');
  expect(renderHtml(reportOf(), { title: 'x' })).not.toContain('Learning curves');
});

test('a report read back from JSON gives the same page', () => {
  const report = reportOf();
  const read: Report = JSON.parse(JSON.stringify(report));
  expect(renderHtml(read, { title: 'x' })).toBe(renderHtml(report, { title: 'x' }));
});

test.each([
  ['subject', '2 people, with all their clips'],
  ['film', '2 movies, with all their clips'],
] as const)('the page says that intervals resample whole groups by %s', (by, text) => {
  const report = reportOf();
  const { statistics } = report;
  expect(renderHtml(report, { title: 'a' })).toMatch(/bootstrap of\s+clips/);
  const grouped: Report = {
    ...report,
    ...(statistics && { statistics: { ...statistics, groups: { by, count: 2 } } }),
  };
  expect(renderHtml(grouped, { title: 'a' })).toContain(text);
});

test('the page shows what was trained and marks what was not recorded', () => {
  const run = {
    trained: [
      { name: 'Network', value: `net ${hostile}` },
      { name: 'Commit', value: null },
    ],
    cost: [{ name: 'Training time', value: '3 s' }],
    command: 'dfer train --config <x>',
  };
  const described = renderHtml(reportOf(), { title: 'x', run });
  expect(described).toMatch(/<dt>Commit<\/dt>\s*<dd><span class="muted">not recorded<\/span><\/dd>/);
  expect(described).toContain('net &lt;img');
  expect(described).toContain('dfer train --config &lt;x&gt;');
});

test('differences to the published protocols are listed above their table', () => {
  const of = (change: Partial<Protocol>): string =>
    renderHtml(reportOf({ data: 'dfew', ...change }), { title: 'x' });
  expect(of({ folds: 'subject' })).toMatch(/Protocols differ: [^<]*not the official ones/);
  expect(of({ selection: 'validation' })).toMatch(
    /Protocols differ: [^<]*which is optimistic; this run does not/,
  );
  expect(of({ folds: 'official' })).toMatch(/Protocols differ: this run tested 2 of the five folds/);
});
