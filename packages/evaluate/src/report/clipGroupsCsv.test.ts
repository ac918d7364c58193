import type { ClipGroups } from './clipGroups.js';
import { parseClipGroupsCsv, writeClipGroupsCsv } from './clipGroupsCsv.js';

const groups: ClipGroups = {
  by: 'film',
  of: new Map([
    ['1', 'Léon, "the" film'],
    ['=1+1', '-2'],
    ['a\nb', ''],
  ]),
};

test('groups survive their file, whatever their names are', () => {
  expect(parseClipGroupsCsv(writeClipGroupsCsv(groups))).toEqual(groups);
});

test('the file says what clips are grouped by', () => {
  expect(writeClipGroupsCsv({ by: 'subject', of: new Map([['7', 'ann']]) })).toBe('clip,subject\n7,ann\n');
});

test.each([
  ['an empty file', '', 'record 1'],
  [
    'other columns',
    'clip,actor\n1,ann\n',
    'record 1: expected the columns clip and one of subject, film, scene',
  ],
  ['a clip named twice', 'clip,film\n1,a\n1,b\n', 'record 3: expected a clip that was not named before'],
  ['a clip without a group', 'clip,film\n1\n', 'record 2'],
  ['a cell too many', 'clip,film\n1,a,b\n', 'record 2'],
])('%s is refused', (_, text, message) => {
  expect(() => parseClipGroupsCsv(text)).toThrow(`clip-groups.csv, ${message}`);
});
