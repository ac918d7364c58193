import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataset } from './index.js';
import {
  makeFolder,
  officialName,
  removeFolders,
  splitFiles,
  videoFiles,
  writeFiles,
} from './testing/release.js';

afterAll(removeFolders);

/** A name in Latin-1, which is not valid UTF-8. */
const latin = (root: string, name: string): Buffer =>
  Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name, 'latin1')]);

test('in a folder of videos, a folder whose name is not UTF-8 is skipped with a note', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'happy/a.mp4': 'a', 'sad/b.mp4': 'b' });
  mkdirSync(latin(root, 'tr\xe9s'));
  const { clips, notes } = await openDataset(root);
  expect(clips).toHaveLength(2);
  expect(notes.join(' ')).toMatch(/Skipped, as they cannot be read: 1, .*its name is not UTF-8/);
});

test('in a release, a folder and a video with such names are skipped with a note', async () => {
  const root = await makeFolder();
  await writeFiles(root, { ...videoFiles((clip) => `original/${clip}.mp4`), ...splitFiles(officialName) });
  mkdirSync(latin(root, 'd\xe9j\xe0'));
  writeFileSync(latin(root, 'original/caf\xe9.mp4'), 'x');
  const { clips, notes } = await openDataset(root);
  expect(clips).toHaveLength(10);
  expect(notes.join(' ')).toMatch(/Skipped, as they cannot be read: 2/);
});

test('a name that contains the replacement character itself is read', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'happy/\uFFFD.mp4': 'a', 'sad/b.mp4': 'b' });
  expect((await openDataset(root)).clips).toHaveLength(2);
});

test('cyclic links and paths beyond the system’s limit do not stop the walk', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'happy/a.mp4': 'a', 'sad/b.mp4': 'b' });
  await symlink(root, join(root, 'happy/round'));
  await symlink('itself', join(root, 'happy/itself'));
  const name = 'x'.repeat(250);
  const script = `import os,sys\nos.chdir(sys.argv[1])\nfor _ in range(20):\n  os.mkdir(sys.argv[2]); os.chdir(sys.argv[2])`;
  execFileSync('python3', ['-c', script, join(root, 'sad'), name]);
  try {
    const { clips, notes } = await openDataset(root);
    expect(clips).toHaveLength(2);
    expect(notes.join(' ')).toMatch(/Skipped[^.]{1,400}… \(its path is too long\)/);
  } finally {
    // Node.js cannot remove it, as its path is too long.
    execFileSync('rm', ['-rf', join(root, 'sad')]);
  }
});
