import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

import { temporaryFolder, writeFiles } from '../../testing/data.js';
import { findFilms } from './inputs.js';

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
  (await findFilms(names.map((name) => join(folder, name)))).films.map(
    ({ kind, path }) => `${kind} ${relative(folder, path)}`,
  );

test('a folder stands for all videos in it at any depth, and for folders of frames', async () => {
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

test('a film that is named twice is one', async () => {
  expect(await found('a.mp4', '*.mp4', './a.mp4')).toEqual(['video a.mp4', 'video b[1].mp4']);
});

test('a file is tried whatever its name ends with', async () => {
  expect(await found('notes.txt')).toEqual(['video notes.txt']);
});

test.each([
  ['what is not there', 'missing.mp4', /expected a file that exists/],
  ['a folder without films', 'empty', /expected a folder with videos or images/],
  ['a pattern that names nothing', '*.avi', /expected a pattern that names files/],
])('%s is told, and the rest is found', async (_, name, message) => {
  const { films, refused } = await findFilms([join(folder, name), join(folder, 'a.mp4')]);
  expect(films).toHaveLength(1);
  expect(refused.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
});

test('files of a folder that are passed over are counted', async () => {
  expect((await findFilms([join(folder, 'deep')])).notes).toEqual([
    expect.stringMatching(/deep: 2 files passed over, which are no videos$/),
  ]);
});
