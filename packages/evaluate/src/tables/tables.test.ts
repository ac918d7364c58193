import { parseCsv } from '../report/files/csv.js';
import { type Cell, type Table, toCsv, toHtml, toLatex, toMarkdown, toText } from './index.js';

const table: Table = {
  caption: 'Runs',
  columns: [
    { name: 'Run' },
    { name: 'UAR', decimals: 1 },
    { name: 'Difference', decimals: 1, signed: true },
    { name: 'Parameters' },
    { name: 'Note', align: 'left' },
  ],
  rows: [
    ['a', 57.04, 0, 23_522_375, 'first'],
    ['b', 0.57 * 100, -1.25, null, 'second'],
  ],
};

/** A table of one cell. */
const ofCell = (cell: Cell): Table => ({ caption: 'x', columns: [{ name: 'y' }], rows: [[cell]] });

test('CSV keeps full precision and leaves missing numbers empty', () => {
  expect(toCsv(table)).toBe(
    'Run,UAR,Difference,Parameters,Note\na,57.04,0,23522375,first\nb,57,-1.25,,second\n',
  );
});

test('Markdown rounds numbers, shows a dash for missing ones and aligns columns', () => {
  expect(toMarkdown(table)).toBe(
    [
      'Runs',
      '',
      '| Run | UAR | Difference | Parameters | Note |',
      '| :-- | --: | --: | --: | :-- |',
      '| a | 57.0 | 0.0 | 23,522,375 | first |',
      '| b | 57.0 | −1.3 | – | second |',
      '',
    ].join('\n'),
  );
});

test('LaTeX has booktabs rules and a true minus sign', () => {
  expect(toLatex(table)).toBe(
    [
      '% \\usepackage{booktabs}',
      '\\begin{table}',
      '  \\centering',
      '  \\caption{Runs}',
      '  \\begin{tabular}{lrrrl}',
      '    \\toprule',
      '    Run & UAR & Difference & Parameters & Note \\\\',
      '    \\midrule',
      '    a & 57.0 & 0.0 & 23,522,375 & first \\\\',
      '    b & 57.0 & $-$1.3 & -- & second \\\\',
      '    \\bottomrule',
      '  \\end{tabular}',
      '\\end{table}',
      '',
    ].join('\n'),
  );
});

test('HTML marks row and column headings', () => {
  const page = toHtml(table).text;
  expect(page.match(/<th scope="col"/g)).toHaveLength(5);
  expect(page.match(/<th scope="row">/g)).toHaveLength(2);
  expect(page).toContain('<td class="text">first</td>');
  expect(page).toContain('<td>−1.3</td>');
});

test('text has aligned columns of equal width below the caption', () => {
  expect(toText(table)).toEqual([
    'Runs',
    'Run   UAR  Difference  Parameters  Note',
    'a    57.0         0.0  23,522,375  first',
    'b    57.0        −1.3           –  second',
  ]);
});

test('a column can define the text for missing numbers', () => {
  const columns = [{ name: 'y', absent: 'not recorded' }];
  expect(toMarkdown({ caption: '', columns, rows: [[null]] })).toContain('| not recorded |');
  expect(toCsv({ caption: '', columns, rows: [[null], [1]] })).toBe('y\n\n1\n');
});

test('a number that rounds to zero has no sign', () => {
  const column = { name: 'd', decimals: 1, signed: true };
  expect(toMarkdown({ caption: '', columns: [column], rows: [[-0.01], [0.01]] })).toContain(
    '| 0.0 |\n| 0.0 |',
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%p is shown as missing', (value) => {
  expect(toCsv(ofCell(value))).toBe('y\n\n');
  expect(toMarkdown(ofCell(value))).toContain('| – |');
});

test.each(['=1+1', '@SUM(A1)', '-2+3', '\t=1'])('%p is not a formula in a spreadsheet', (text) => {
  expect(toCsv(ofCell(text)).split('\n')[1]).toMatch(/^"?'/);
});

test.each(['a,b', 'say "x"', 'two\nlines', ' blank'])('%p survives CSV', (text) => {
  expect(parseCsv(toCsv(ofCell(text)))[1]).toEqual([text]);
});

test.each([
  ['a|b', 'a\\|b'],
  ['<img src=x>', '\\<img src=x\\>'],
  ['[x](javascript:1)', '\\[x\\](javascript:1)'],
  ['*a* _b_ `c` ~d~', '\\*a\\* \\_b\\_ \\`c\\` \\~d\\~'],
  ['a\\|b', 'a\\\\\\|b'],
  ['two\nlines\r\n\0', 'two lines'],
  ['&lt;', '\\&lt;'],
  ['https://x.y', 'https:/\\/x.y'],
])('Markdown shows %p literally', (text, written) => {
  expect(toMarkdown(ofCell(text)).split('\n')[4]).toBe(`| ${written} |`);
});

test.each([
  ['1. first', '1\\. first'],
  ['- item', '\\- item'],
  ['# head', '\\# head'],
  ['=====', '\\====='],
])('the caption %p stays a paragraph in Markdown', (caption, written) => {
  expect(toMarkdown({ ...table, caption }).split('\n')[0]).toBe(written);
});

test.each([
  ['100 % & more_less #1 $2', '100 \\% \\& more\\_less \\#1 \\$2'],
  ['\\input{/etc/passwd}', '\\textbackslash{}input\\{/etc/passwd\\}'],
  ['[2pt]', '{[}2pt{]}'],
  ['*', '{*}'],
  ['a--b-c', 'a-{}-b-c'],
  ['12.3 ± 0.4 ≤ 5', '12.3 $\\pm$ 0.4 $\\le$ 5'],
  ['x^2 ~ y', 'x\\textasciicircum{}2 \\textasciitilde{} y'],
  ['a\n\nb', 'a b'],
])('LaTeX shows %p literally', (text, written) => {
  expect(toLatex(ofCell(text)).split('\n')[8]).toBe(`    ${written} \\\\`);
});

test('HTML escapes every text', () => {
  const hostile = '<img src=x onerror="alert(1)">';
  const page = toHtml({ caption: hostile, columns: [{ name: hostile }], rows: [[hostile]] }).text;
  expect(page).not.toContain('<img');
});

test.each([toCsv, toMarkdown, toLatex, toHtml, toText])(
  'a row of the wrong length is rejected by %p',
  (write) => {
    expect(() => write({ ...table, rows: [['a']] })).toThrow(
      'table "Runs", row 1: expected 5 cells, one per column; received 1; use null for unknown values',
    );
  },
);

test('a table without rows still has its header', () => {
  const empty = { ...table, rows: [] };
  expect(toCsv(empty)).toBe('Run,UAR,Difference,Parameters,Note\n');
  expect(toMarkdown(empty)).toContain('| Run |');
  expect(toLatex(empty)).toContain('\\midrule\n    \\bottomrule');
});
