import { shellWord } from './shellWord.js';

test.each([
  ['runs/demo-2', 'runs/demo-2'],
  ['my runs/a', "'my runs/a'"],
  ["it's", `'it'\\''s'`],
  ['$(x)', "'$(x)'"],
])('%s is one word in a command to copy', (path, word) => {
  expect(shellWord(path)).toBe(word);
});
