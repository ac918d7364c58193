import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseCsv } from '@dfer/evaluate';

import { makeWindowPrediction } from '../../../testing/predictions.js';
import { temporaryFolder } from '../../../testing/data.js';
import { COLUMN_NAMES, CsvOutput, windowsCsv } from './csv.js';

const folder = temporaryFolder();
const classes = ['happy', 'sad'];

test('there is one row per window and person', () => {
  const [head, ...rows] = parseCsv(
    windowsCsv([makeWindowPrediction(1, 0), makeWindowPrediction(2, 3)], classes),
  );
  expect(head).toEqual([...COLUMN_NAMES, 'p_happy', 'p_sad']);
  expect(rows.map((row) => row.join())).toEqual([
    'video.mp4,1,0,0,2,happy,0.75,1,10,20,30,40,0.75,0.25',
    'video.mp4,2,3,3,5,happy,0.75,1,10,20,30,40,0.75,0.25',
  ]);
});

test('the data dictionary lists exactly the columns, in order', () => {
  const page = readFileSync(join(__dirname, '../../../../../../docs/predictions.md'), 'utf8');
  const table = page.slice(page.indexOf('## CSV'), page.indexOf('## JSON'));
  const documented = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  expect(documented).toEqual([...COLUMN_NAMES, 'p_<class>']);
});

test('a name that a spreadsheet would evaluate is written as text', () => {
  const name = '=HYPERLINK("x")';
  const text = windowsCsv([makeWindowPrediction(1, 0, { [name]: 1 }, { video: '@video.mp4' })], [name]);
  expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  expect(text).toContain("\n'@video.mp4,");
});

describe('a growing file', () => {
  test('holds whole rows after each window, those of one write at the end', () => {
    const path = join(folder, 'deep/grows.csv');
    const output = new CsvOutput(path, () => classes);
    const predictions = [
      makeWindowPrediction(1, 0),
      makeWindowPrediction(2, 0),
      makeWindowPrediction(1, 1, undefined, { video: 'a "b",\nc.mp4' }),
    ];
    predictions.forEach((prediction, i) => {
      output.window(prediction);
      expect(readFileSync(path, 'utf8')).toBe(windowsCsv(predictions.slice(0, i + 1), classes));
    });
    output.close();
  });

  test('leaves an older file alone until there is a window, then replaces it', () => {
    const path = join(folder, 'older.csv');
    writeFileSync(path, 'older\n'.repeat(100));
    const output = new CsvOutput(path, () => classes);
    output.close();
    expect(readFileSync(path, 'utf8')).toContain('older');
    output.window(makeWindowPrediction(1, 0));
    output.close();
    expect(readFileSync(path, 'utf8')).toBe(windowsCsv([makeWindowPrediction(1, 0)], classes));
  });

  test('is not created if there is no window', () => {
    const path = join(folder, 'none.csv');
    new CsvOutput(path, () => classes).close();
    expect(existsSync(path)).toBe(false);
  });
});
