import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset, verify } from './index.js';
import {
  makeFolder,
  officialName,
  padded,
  removeFolders,
  splitFiles,
  videoFiles,
  voteRow,
  writeFiles,
  writeVotes,
} from './testing/release.js';

afterAll(removeFolders);

const nothing = { missing: [], unreadable: [], duplicates: [], surplus: [] };
const original = videoFiles((clip) => `Clip/original/${padded(clip)}.mp4`);

test('a complete release in two versions has no problems', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...original,
    ...videoFiles((clip) => `clip_224x224/${padded(clip)}/${padded(clip)}_00001.jpg`),
    ...splitFiles(officialName),
  });
  expect(await verify(await openDataset(root))).toEqual(nothing);
  expect(await verify(await openDataset(root, { source: 'frames' }))).toEqual(nothing);
});

test('missing, empty, duplicate and surplus videos are listed', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...original,
    'Clip/original/00001.mp4': '',
    'Clip/original/part_1/2.mp4': 'another video of clip 2',
    'Clip/original/00005.mp4': 'video 4',
    'Clip/original/00012.mp4': 'no label names me',
    'Clip/original/00013.mp4': 'voted on, without agreement',
    ...splitFiles(officialName),
  });
  await rm(join(root, 'Clip/original/00003.mp4'));
  await writeVotes(root, 'annotation.xlsx', [voteRow(13, 0)]);
  const pathOf = (name: string): string => join(root, 'Clip/original', name);
  expect(await verify(await openDataset(root))).toEqual({
    missing: ['00003'],
    unreadable: [{ id: '00001', path: pathOf('00001.mp4'), reason: '00001.mp4 is empty' }],
    duplicates: [
      { by: 'id', paths: [pathOf('00002.mp4'), pathOf('part_1/2.mp4')] },
      { by: 'content', paths: [pathOf('00004.mp4'), pathOf('00005.mp4')] },
    ],
    surplus: [pathOf('00012.mp4')],
  });
});

test('frame folders without images, with empty images or with equal images are listed', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...videoFiles((clip) => `clip_224x224/${padded(clip)}/${padded(clip)}_00001.jpg`),
    'clip_224x224/00001/00001_00002.jpg': '',
    'clip_224x224/00005/00005_00001.jpg': 'video 4',
    ...splitFiles(officialName),
  });
  const { duplicates, unreadable } = await verify(await openDataset(root, { source: 'frames' }));
  expect(unreadable.map(({ reason }) => reason)).toEqual(['00001_00002.jpg is empty']);
  expect(duplicates).toEqual([
    { by: 'content', paths: [join(root, 'clip_224x224/00004'), join(root, 'clip_224x224/00005')] },
  ]);
});

test('a broken link is unreadable', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'happy/a.mp4': 'a' });
  await symlink(join(root, 'gone.mp4'), join(root, 'happy/b.mp4'));
  const { unreadable } = await verify(await openDataset(root));
  expect(unreadable).toEqual([
    { id: 'happy/b', path: join(root, 'happy/b.mp4'), reason: 'b.mp4 cannot be read' },
  ]);
});

test('two videos with the same name in a plain folder are duplicates', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'happy/a.mp4': 'a', 'happy/a.avi': 'other' });
  const { duplicates } = await verify(await openDataset(root));
  expect(duplicates).toEqual([{ by: 'id', paths: [join(root, 'happy/a.avi'), join(root, 'happy/a.mp4')] }]);
});
