import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

import { temporaryFolder, writeFiles } from '../../testing/data.js';
import { findInputs } from './inputs.js';

const folder = temporaryFolder();
writeFiles(folder, {
  'a.mp4': '',
  'b[1].mp4': '',
  'notes.txt': '',
  'deep/c.MOV': '',
  'deep/cover.jpg': '',
  'deep/er/d.webm': '',
  'frames/2.png': '',
  'frames/10.png': '',
  'empty/readme.txt': '',
  'deep/.hidden/x.mp4': '',
});
symlinkSync(folder, join(folder, 'deep/er/again'));

const found = async (...names: string[]): Promise<string[]> =>
  (await findInputs(names.map((name) => join(folder, name)))).inputs.map(
    ({ kind, path }) => `${kind} ${relative(folder, path)}`,
  );

test('a folder includes all its videos and folders of frames, at any depth', async () => {
  expect(await found('.')).toEqual([
    'video a.mp4',
    'video b[1].mp4',
    'video deep/c.MOV',
    'video deep/er/d.webm',
    'frames frames',
  ]);
});

test.each([
  ['*.mp4', ['video a.mp4', 'video b[1].mp4']],
  ['**/*.{mp4}', []],
  ['**/[cd].*', ['video deep/c.MOV', 'video deep/er/d.webm']],
  ['?.mp4', ['video a.mp4']],
  ['fr*', ['frames frames']],
])('the pattern %s', async (pattern, expected) => {
  expect(await found(pattern)).toEqual(expected);
});

test('a file whose name looks like a pattern is that file', async () => {
  expect(await found('b[1].mp4')).toEqual(['video b[1].mp4']);
});

test('a video that is named twice is listed once', async () => {
  expect(await found('a.mp4', '*.mp4', './a.mp4')).toEqual(['video a.mp4', 'video b[1].mp4']);
});

test('a file with any extension is tried', async () => {
  expect(await found('notes.txt')).toEqual(['video notes.txt']);
});

test.each([
  ['a missing file', 'missing.mp4', /expected an existing file/],
  ['a folder without videos', 'empty', /expected a folder with videos or images/],
  ['a pattern without matches', '*.avi', /expected a pattern that matches files/],
])('%s is reported, and the other inputs are found', async (_, name, message) => {
  const { inputs, refused } = await findInputs([join(folder, name), join(folder, 'a.mp4')]);
  expect(inputs).toHaveLength(1);
  expect(refused.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
});

test('skipped files of a folder are counted', async () => {
  expect((await findInputs([join(folder, 'deep')])).notes).toEqual([
    expect.stringMatching(/deep: 2 files skipped, which are not videos$/),
  ]);
});
