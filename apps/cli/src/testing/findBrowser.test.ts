import { join } from 'node:path';

import { temporaryFolder, writeFiles } from './data.js';
import { findBrowser } from './findBrowser.js';

const folder = temporaryFolder();
writeFiles(folder, { 'bin/chromium': '' });

test.each([
  ['CHROME_PATH comes first', { CHROME_PATH: join(folder, 'bin/chromium'), PATH: '' }, true],
  ['a program on PATH is found', { PATH: `/nowhere:${join(folder, 'bin')}` }, true],
  ['a missing CHROME_PATH has no fallback', { CHROME_PATH: '/nowhere', PATH: join(folder, 'bin') }, false],
  ['an empty PATH has none', { PATH: '' }, false],
])('%s', (_, environment, isFound) => {
  expect(findBrowser(environment) !== null).toBe(isFound);
});
