import { parseCsv, writeCsv } from './csv.js';

test.each([
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1+cmd', "'+1+cmd"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', `"'\t=1"`],
  ['\uFF1D1', "'\uFF1D1"],
  ["'=1", "''=1"],
  [' =1', "' =1"],
])('a cell that starts like a formula, %p, is written as text', (cell, written) => {
  expect(writeCsv([[cell, 'b']])).toBe(`${written},b\n`);
});

test.each(['-0.5', '+1e-7', '1.5', "o'clock", "'quoted'", 'a=b', 'happy', ''])('%p is unchanged', (cell) => {
  expect(writeCsv([[cell, 'b']])).toBe(`${cell},b\n`);
});

test('every cell survives writing and reading', () => {
  const cells = [
    '=1',
    "'=1",
    "''=1",
    "'",
    "''x",
    '-',
    '- a',
    '@',
    '\r',
    '\t',
    '+',
    '-1',
    "'-1",
    'a;=b',
    '=";"',
    '\0=1',
  ];
  expect(parseCsv(writeCsv([cells]))).toEqual([cells]);
});
