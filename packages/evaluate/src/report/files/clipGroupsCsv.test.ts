import type { ClipGroups } from '../clipGroups.js';
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
  expect(writeClipGroupsCsv({ by: 'subject', of: new Map([['7', 'ann']]) })).toBe(
    'clip,group,by\n7,ann,subject\n',
  );
});

test.each([
  ['an empty file', '', 'record 1: expected the columns clip,group,by'],
  ['other columns', 'clip,film\n1,ann\n', 'record 1: expected the columns clip,group,by'],
  ['no clips', 'clip,group,by\n', 'record 2: expected a clip grouped by one of subject, film, scene'],
  ['another kind of group', 'clip,group,by\n1,a,actor\n', 'record 2'],
  ['two kinds of group', 'clip,group,by\n1,a,film\n2,b,subject\n', 'record 3'],
  [
    'a clip named twice',
    'clip,group,by\n1,a,film\n1,b,film\n',
    'record 3: expected a clip that was not named before',
  ],
  ['a clip without a group', 'clip,group,by\n1,a,film\n2\n', 'record 3'],
  ['a cell too many', 'clip,group,by\n1,a,film,b\n', 'record 2'],
])('%s is refused', (_, text, message) => {
  expect(() => parseClipGroupsCsv(text)).toThrow(`clip-groups.csv, ${message}`);
});
