import type { ClipGroups } from '../clipGroups.js';
import { parseClipGroupsCsv, parseGroupsCsv, writeClipGroupsCsv } from './clipGroupsCsv.js';

const groups: ClipGroups = {
  by: 'film',
  of: new Map([
    ['1', 'Léon, "the" film'],
    ['=1+1', '-2'],
    [' spaced', ' too '],
    ['a\nb', ''],
  ]),
};

test('groups with any names survive CSV', () => {
  expect(parseClipGroupsCsv(writeClipGroupsCsv(groups))).toEqual(groups);
  expect(parseGroupsCsv(writeClipGroupsCsv(groups))).toEqual(groups);
});

test('the file contains the kind of group', () => {
  expect(writeClipGroupsCsv({ by: 'subject', of: new Map([['7', 'ann']]) })).toBe(
    'clip,group,by\n7,ann,subject\n',
  );
});

test.each([
  ['an empty file', '', 'line 1: expected the columns clip,group'],
  ['other columns', 'clip,film\n1,ann\n', 'line 1: expected the columns clip,group'],
  ['no clips', 'clip,group,by\n', 'line 1: expected the columns clip,group,by, and at least one clip'],
  ['no kind of group', 'clip,group\n1,ann\n', 'line 1: expected the columns clip,group,by'],
  ['another kind of group', 'clip,group,by\n1,a,actor\n', 'record 2: expected a clip, its group'],
  ['two kinds of group', 'clip,group,by\n1,a,film\n2,b,subject\n', 'record 3'],
  [
    'a clip in two groups',
    'clip,group,by\n1,a,film\n1,b,film\n',
    'record 3: expected a clip and the one group',
  ],
  ['a clip without a group', 'clip,group,by\n1,a,film\n2\n', 'record 3'],
  ['an extra cell', 'clip,group,by\n1,a,film,b\n', 'record 2'],
])('in a file written by a run, %s is rejected', (_, text, message) => {
  expect(() => parseClipGroupsCsv(text)).toThrow(`clip-groups.csv, ${message}`);
});

test.each([
  [
    'clip,group\n1,a\n2, b \n',
    [
      ['1', 'a'],
      ['2', 'b'],
    ],
  ],
  ['Group,x,Clip\na,0,1\na,0,1\n', [['1', 'a']]],
  ['by,clip,group\nme,1,a\n', [['1', 'a']]],
])('any table of groups is read: %j', (text, read) => {
  const { by, of } = parseGroupsCsv(text);
  expect([by, [...of]]).toEqual([null, read]);
});

test.each([
  ['clip,film\n1,a\n', 'groups, line 1: expected the columns clip,group'],
  ['', 'groups, line 1: expected the columns clip,group'],
  ['clip,group\n1,\n', 'groups, record 2: expected a clip and the one group'],
  [
    'clip,group\n1,a\n1,b\n',
    'groups, record 3: expected a clip and the one group it belongs to; received "1,b after a"',
  ],
])('a table of groups %j is rejected', (text, message) => {
  expect(() => parseGroupsCsv(text)).toThrow(message);
});
