import { shellWord } from './shellWord.js';

test.each([
  ['runs/demo-2', 'runs/demo-2'],
  ['my runs/a', "'my runs/a'"],
  ["it's", `'it'\\''s'`],
  ['$(x)', "'$(x)'"],
])('%s in a command to copy is one word', (path, word) => {
  expect(shellWord(path)).toBe(word);
});
