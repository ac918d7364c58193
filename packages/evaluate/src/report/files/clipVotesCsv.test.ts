import { parseClipVotesCsv, writeClipVotesCsv } from './clipVotesCsv.js';

const votes = {
  classes: ['happy', 'a, "b"'],
  of: new Map([
    ['1', [7, 3]],
    ['=1+1', [0.1 + 0.2, 0.7]],
  ]),
};

test('votes survive CSV', () => {
  expect(parseClipVotesCsv(writeClipVotesCsv(votes))).toEqual(votes);
});

test.each([
  ['an empty file', '', 'record 1: expected the column clip and one column per class'],
  ['one class', 'clip,happy\n1,2\n', 'record 1'],
  ['another first column', 'id,happy,sad\n1,2,3\n', 'record 1'],
  ['a missing vote', 'clip,happy,sad\n1,2\n', 'record 2: expected a clip not listed before'],
  ['a negative vote', 'clip,happy,sad\n1,2,-1\n', 'record 2'],
  ['an empty vote', 'clip,happy,sad\n1,2,\n', 'record 2'],
  ['infinite votes', 'clip,happy,sad\n1,2,1e999\n', 'record 2'],
  ['a duplicate clip', 'clip,happy,sad\n1,2,3\n1,2,3\n', 'record 3'],
])('%s is rejected', (_, text, message) => {
  expect(() => parseClipVotesCsv(text)).toThrow(`clip-votes.csv, ${message}`);
});
