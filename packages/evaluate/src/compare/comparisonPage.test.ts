import { toCsv, toLatex, toMarkdown } from '../tables/index.js';
import { comparedRun } from '../testing/comparedRuns.js';
import type { ComparedRun } from './comparedRun.js';
import { compareRuns } from './compareRuns.js';
import { renderComparison } from './comparisonPage.js';
import { comparisonTables } from './comparisonTables.js';

const hostile = '<img src=x onerror="alert(1)">';
const cost = {
  parameters: 23_522_375,
  flopsPerClip: 8.2e9,
  imagesPerSecond: 412.6,
  peakMemory: 3.2e9,
  trainingSeconds: 90,
};
const curves = [1, 2].map((fold) => ({
  fold,
  epochs: [1, 2, 3].map((epoch) => ({ epoch, trainLoss: fold / epoch, validationUar: 0.3 * epoch })),
}));
const first: ComparedRun = {
  ...comparedRun('first', 0.9),
  cost,
  curves,
  settings: { 'model.name': 'resnet8', 'train.epochs': '3' },
};
const second: ComparedRun = {
  ...comparedRun(hostile, 0.7, { seed: 2 }),
  curves,
  settings: { 'model.name': hostile, 'train.epochs': '3' },
  missing: [hostile],
};
const comparison = compareRuns([first, second], { samples: 300 });
const page = renderComparison(comparison, { title: `A ${hostile}` });

test('names, notes, settings and the title are escaped', () => {
  expect(page).not.toContain('<img');
  expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
});

test('the page loads nothing, and its tables are accessible', () => {
  expect(page).not.toMatch(/<script|<link|url\(|src="/);
  expect(page).toContain('<html lang="en">');
  expect(page.match(/<caption>/g)).toHaveLength(5);
  expect(page).toContain('<th scope="row">');
});

test('the page says whether the difference is significant, before the first number', () => {
  const at = page.indexOf('is significantly worse in UAR and WAR than first');
  expect(at).toBeGreaterThan(0);
  expect(at).toBeLessThan(page.indexOf('Results of each run'));
});

test('each run has its own color and dash pattern in the learning curves', () => {
  const dashes = [
    ...page.matchAll(/<line x1="0" x2="44"[^>]*stroke="([^"]+)"[^>]*stroke-dasharray="([^"]*)"/g),
  ];
  expect(dashes).toHaveLength(2);
  expect(dashes[0]![1]).not.toBe(dashes[1]![1]);
  expect(dashes[0]![2]).not.toBe(dashes[1]![2]);
});

test('a page without curves, pairs and notes has no such parts', () => {
  const bare = renderComparison(
    compareRuns([{ ...comparedRun('a', 0.9), predictions: null }, comparedRun('b', 0.9)], { samples: 200 }),
    { title: 'x' },
  );
  expect(bare).not.toContain('Learning curves');
  expect(bare).not.toContain('Is the difference significant?');
});

test('missing costs are shown as not recorded, the others in their units', () => {
  const written = toMarkdown(comparisonTables(comparison).cost);
  expect(written).toContain('| first | 23.52 | 8.20 | 413 | 3.2 | 1.50 |');
  expect(written.match(/not recorded/g)).toHaveLength(5);
});

test('settings that differ are shown, the others are not', () => {
  const { settings } = comparisonTables(comparison);
  expect(settings?.rows.map(([name]) => name)).toEqual(['model.name']);
});

test('CSV has separate columns for the ends of intervals', () => {
  const [head, row] = toCsv(comparisonTables(comparison, 'numbers').runs).split('\n');
  expect(head).toBe('Run,UAR,UAR low,UAR high,WAR,WAR low,WAR high,Clips tested');
  expect(
    row!
      .split(',')
      .slice(1)
      .every((cell) => Number.isFinite(Number(cell))),
  ).toBe(true);
});

test('an interval is one cell in tables for people', () => {
  expect(toMarkdown(comparisonTables(comparison).differences!)).toMatch(/\| −\d+\.\d to −\d+\.\d \|/);
  expect(toLatex(comparisonTables(comparison).differences!)).toMatch(/& \$-\$\d+\.\d to \$-\$\d+\.\d &/);
});
