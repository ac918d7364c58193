import { printable, printableJson } from './printable.js';

test.each([
  ['an escape code', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
  ['one of a single byte', 'a\u009b2Jb', 'a\\u009b2Jb'],
  ['line ends', 'a\nb\r\tc\u2028', 'a\\nb\\r\\tc\\u2028'],
  ['the other direction', 'a\u202egpj.exe', 'a\\u202egpj.exe'],
  ['half a letter', 'a\ud800', 'a\\ud800'],
])('%s is shown, not acted upon', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printable(shown)).toBe(shown);
});

test.each(['грустный', '喜び', 'é', 'a b', 'C:\\dir', '🙂'])('%s stays as it is', (text) => {
  expect(printable(text)).toBe(text);
});

test('a JSON document keeps its value, and holds nothing active', () => {
  const value = { 'a\u001b\u009b\u202e': ['b\n', '\u007f', '\ud800'] };
  const text = printableJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(text)).toEqual(value);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});
