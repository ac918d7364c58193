import * as preprocess from './index.js';

test.each([
  ['filmPeople', 'trackPeople'],
  ['greyWorld', 'grayWorld'],
  ['openFilm', 'openVideoReader'],
  ['rewriteFilm', 'rewriteVideo'],
] as const)('%s of version 0.1 is an alias of %s', (old, now) => {
  expect(preprocess[old]).toBe(preprocess[now]);
});
