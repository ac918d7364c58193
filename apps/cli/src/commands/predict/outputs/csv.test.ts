import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseCsv } from '@dfer/evaluate';

import { answerOf } from '../../../testing/answers.js';
import { COLUMN_NAMES, windowsCsv } from './csv.js';

const classes = ['happy', 'sad'];

test('a row a window and person', () => {
  const [head, ...rows] = parseCsv(windowsCsv([answerOf(1, 0), answerOf(2, 3)], classes));
  expect(head).toEqual([...COLUMN_NAMES, 'p_happy', 'p_sad']);
  expect(rows.map((row) => row.join())).toEqual([
    'film.mp4,1,0,0,2,happy,0.75,1,10,20,30,40,0.75,0.25',
    'film.mp4,2,3,3,5,happy,0.75,1,10,20,30,40,0.75,0.25',
  ]);
});

test('the data dictionary tells all columns, in their order, and no others', () => {
  const page = readFileSync(join(__dirname, '../../../../../../docs/predictions.md'), 'utf8');
  const table = page.slice(page.indexOf('## CSV'), page.indexOf('## JSON'));
  const told = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  expect(told).toEqual([...COLUMN_NAMES, 'p_<class>']);
});

test('a name that a spreadsheet would compute is text', () => {
  const name = '=HYPERLINK("x")';
  const text = windowsCsv([answerOf(1, 0, { [name]: 1 }, { video: '@film.mp4' })], [name]);
  expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  expect(text).toContain("\n'@film.mp4,");
});
