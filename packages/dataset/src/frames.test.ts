import { basename, join } from 'node:path';
import { readFrames } from './index.js';
import { makeFolder, removeFolders, writeFiles } from './testing/release.js';

afterAll(removeFolders);

test.each([
  ['unpadded numbers', ['1.jpg', '2.jpg', '9.jpg', '10.jpg', '16.jpg']],
  ['numbers with gaps', ['00001_00003.jpg', '00001_00017.jpg', '00001_00100.jpg']],
  ['numbers of growing width', ['00001_9998.png', '00001_9999.png', '00001_10000.png']],
])('frames are ordered by their %s', async (_, names) => {
  const root = await makeFolder();
  await writeFiles(root, Object.fromEntries([...names].reverse().map((name) => [name, 'x'])));
  await writeFiles(root, { 'Thumbs.db': '', '.1.jpg': '' });
  const frames = await readFrames(root);
  expect(frames.map((path) => basename(path))).toEqual(names);
});

test('a frame folder that does not exist is an error', async () => {
  await expect(readFrames(join(await makeFolder(), 'absent'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
