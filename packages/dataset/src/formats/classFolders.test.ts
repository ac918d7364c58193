import { join } from 'node:path';
import { openDataset } from '../index.js';
import { makeFolder, removeFolders, writeFiles } from '../testing/release.js';

afterAll(removeFolders);

test('folders named after emotions, in any case, follow the order of DFEW', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    'Sad/a.mp4': 'a',
    'happy/deep/er/b.MKV': 'b',
    'fear/c.webm': 'c',
    'fear/notes.txt': '',
  });
  const dataset = await openDataset(root);
  expect(dataset.format).toBe('folder');
  expect(dataset.classes).toEqual(['happy', 'sad', 'fear']);
  expect(dataset.clips.map(({ id, label }) => [id, label])).toEqual([
    ['Sad/a', 1],
    ['fear/c', 2],
    ['happy/deep/er/b', 0],
  ]);
  expect(dataset.clips[0]?.source).toEqual({ kind: 'video', path: join(root, 'Sad/a.mp4') });
});

test('folders with other names become their own classes', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'wink/a.mp4': 'a', 'frown/b.mov': 'b', 'empty/readme.txt': '' });
  const { classes, clips } = await openDataset(root);
  expect(classes).toEqual(['frown', 'wink']);
  expect(clips.map(({ label }) => label)).toEqual([0, 1]);
});

test('emotions mixed with other names are an error with a remedy', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'happy/a.mp4': 'a', 'joy/b.mp4': 'b' });
  await expect(openDataset(root)).rejects.toMatchObject({
    code: 'BAD_LABELS',
    message: expect.stringMatching(/expected .*happy, sad.*received also joy; rename/),
  });
});

test('a folder without videos is not a data set', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'video.mp4': 'has no class' });
  await expect(openDataset(root)).rejects.toMatchObject({ code: 'NOT_A_RELEASE' });
});

test.each(['absent', 'file.txt'])('a root that is not a folder is an error: %s', async (name) => {
  const root = await makeFolder();
  await writeFiles(root, { 'file.txt': '' });
  await expect(openDataset(join(root, name))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.each(['m4v', 'flv', 'wmv', 'mpg', 'MPEG', 'ts', '3gp', 'ogv', 'vob', 'h264', 'gif'])(
  'videos that end in .%s are clips',
  async (end) => {
    const root = await makeFolder();
    await writeFiles(root, { [`happy/a.${end}`]: 'a', 'sad/b.mp4': 'b' });
    expect((await openDataset(root)).clips.map(({ id }) => id)).toEqual(['happy/a', 'sad/b']);
  },
);

test('skipped files are counted and named', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    'loose.mp4': 'l',
    'readme.md': '',
    'happy/a.mp4': 'a',
    'happy/a.srt': '',
    'happy/b.srt': '',
    'sad/deep/c.xyz': '',
    'sad/d.mp4': 'd',
  });
  const { notes } = await openDataset(root);
  expect(notes.join('\n')).toContain('outside of the class folders: 1 video, such as loose.mp4.');
  expect(notes.join('\n')).toContain('no video extension: 3 files (2 .srt, 1 .xyz), such as happy/a.srt.');
});

test.each([
  [
    ['sad', 'happy'],
    ['happy', 'sad'],
  ],
  [
    ['Anger', 'x'],
    ['anger', 'x'],
  ],
  [
    ['fear', 'angry', 'disgust', 'neutral', 'sad', 'happy'],
    ['happy', 'sad', 'neutral', 'angry', 'disgust', 'fear'],
  ],
])('folders %p give exactly the classes %p', async (folders, classes) => {
  const root = await makeFolder();
  await writeFiles(root, Object.fromEntries(folders.map((name) => [`${name}/a.mp4`, name])));
  const dataset = await openDataset(root);
  expect(dataset.classes).toEqual(classes);
  expect(
    dataset.clips.map(({ id, label }) => [id.split('/')[0]?.toLowerCase(), classes[label ?? -1]]),
  ).toEqual(folders.toSorted().map((name) => [name.toLowerCase(), name.toLowerCase()]));
});

test('the error for a folder with only skipped files lists them', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'happy/a.docx': '', 'loose.mkv': 'x' });
  await expect(openDataset(root)).rejects.toThrow(
    /received neither \(.*1 video, such as loose\.mkv.*1 \.docx/,
  );
});
