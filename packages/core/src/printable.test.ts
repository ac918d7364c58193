import { printable, printableJson } from './printable.js';

test.each([
  ['an escape code', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
  ['a single-byte escape code', 'a\u009b2Jb', 'a\\u009b2Jb'],
  ['line ends', 'a\nb\r\tc\u2028', 'a\\nb\\r\\tc\\u2028'],
  ['a change of text direction', 'a\u202egpj.exe', 'a\\u202egpj.exe'],
  ['a lone surrogate', 'a\ud800', 'a\\ud800'],
])('%s is escaped', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printable(shown)).toBe(shown);
});

test.each(['грустный', '喜び', 'é', 'a b', 'C:\\dir', '🙂'])('%s is unchanged', (text) => {
  expect(printable(text)).toBe(text);
});

test('a JSON document keeps its value, without control characters', () => {
  const value = { 'a\u001b\u009b\u202e': ['b\n', '\u007f', '\ud800'] };
  const text = printableJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(text)).toEqual(value);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});
