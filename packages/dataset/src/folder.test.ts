import { join } from 'node:path';
import { EMOTIONS, openDataset } from './index.js';
import { makeFolder, removeFolders, writeFiles } from './testing/release.js';

afterAll(removeFolders);

test('folders named after emotions follow the order of DFEW, whatever their case', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    'Sad/a.mp4': 'a',
    'happy/deep/er/b.MKV': 'b',
    'fear/c.webm': 'c',
    'fear/notes.txt': '',
  });
  const dataset = await openDataset(root);
  expect(dataset.format).toBe('folder');
  expect(dataset.classes).toEqual(EMOTIONS);
  expect(dataset.clips.map(({ id, label }) => [id, label])).toEqual([
    ['Sad/a', 1],
    ['fear/c', 6],
    ['happy/deep/er/b', 0],
  ]);
  expect(dataset.clips[0]?.source).toEqual({ kind: 'video', path: join(root, 'Sad/a.mp4') });
});

test('folders of other names become classes of their own', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'wink/a.mp4': 'a', 'frown/b.mov': 'b', 'empty/readme.txt': '' });
  const { classes, clips } = await openDataset(root);
  expect(classes).toEqual(['frown', 'wink']);
  expect(clips.map(({ label }) => label)).toEqual([0, 1]);
});

test('emotions mixed with other names are an error that says how to mend it', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'happy/a.mp4': 'a', 'joy/b.mp4': 'b' });
  await expect(openDataset(root)).rejects.toMatchObject({
    code: 'BAD_LABELS',
    message: expect.stringMatching(/expected .*happy, sad.*received also joy; rename/),
  });
});

test('a folder without films is no dataset', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'film.mp4': 'has no class' });
  await expect(openDataset(root)).rejects.toMatchObject({ code: 'NOT_A_RELEASE' });
});

test.each(['absent', 'file.txt'])('a root that is no folder is an error: %s', async (name) => {
  const root = await makeFolder();
  await writeFiles(root, { 'file.txt': '' });
  await expect(openDataset(join(root, name))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
