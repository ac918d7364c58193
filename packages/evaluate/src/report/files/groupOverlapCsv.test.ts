import { parseGroupOverlapCsv, writeGroupOverlapCsv } from './groupOverlapCsv.js';

const tested = new Map([
  ['1', true],
  ['=1+1, "2"', false],
]);

test('what was tested survives its file', () => {
  expect(parseGroupOverlapCsv(writeGroupOverlapCsv(tested))).toEqual(tested);
});

test.each([
  ['an empty file', '', 'record 1: expected the columns clip,seen'],
  ['another mark', 'clip,seen\n1,yes\n', 'record 2: expected a clip that was not named before, and 0 or 1'],
  ['a cell too many', 'clip,seen\n1,0,1\n', 'record 2'],
  ['a clip named twice', 'clip,seen\n1,0\n1,0\n', 'record 3'],
])('%s is refused', (_, text, message) => {
  expect(() => parseGroupOverlapCsv(text)).toThrow(`group-overlap.csv, ${message}`);
});
