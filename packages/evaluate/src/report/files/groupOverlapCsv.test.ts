import { parseGroupOverlapCsv, writeGroupOverlapCsv } from './groupOverlapCsv.js';

const tested = new Map([
  ['1', true],
  ['=1+1, "2"', false],
]);

test('tested clips survive CSV', () => {
  expect(parseGroupOverlapCsv(writeGroupOverlapCsv(tested))).toEqual(tested);
});

test.each([
  ['an empty file', '', 'record 1: expected the columns clip,seen'],
  ['another mark', 'clip,seen\n1,yes\n', 'record 2: expected a clip not listed before, and 0 or 1'],
  ['an extra cell', 'clip,seen\n1,0,1\n', 'record 2'],
  ['a duplicate clip', 'clip,seen\n1,0\n1,0\n', 'record 3'],
])('%s is rejected', (_, text, message) => {
  expect(() => parseGroupOverlapCsv(text)).toThrow(`group-overlap.csv, ${message}`);
});
