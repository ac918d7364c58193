import { copyFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clip } from '@dfer/dataset';
import { preprocess } from '../run/preprocess.js';
import { fakeNetworks, makeVideo, temporaryFolder, videoClip } from '../testing/fakes.js';
import { SMALL } from '../testing/videos.js';
import { openStore } from './clipStore.js';
import { findStore } from './findStore.js';

const IDS = ['a', 'b', 'c'];
const clipsIn = (root: string): Clip[] => IDS.map((id) => videoClip(id, join(root, `${id}.mp4`)));

/** A data set whose clips are aligned into `cache/first`. */
async function aligned() {
  const [root, cache] = [join(temporaryFolder(), 'data'), temporaryFolder()];
  mkdirSync(root);
  IDS.forEach((id, i) => makeVideo(join(root, `${id}.mp4`), { frames: 6 + i, size: '32x24' }));
  const store = await openStore(join(cache, 'first'), SMALL);
  await preprocess({ clips: clipsIn(root), store, networks: fakeNetworks(() => true) });
  return { root, first: join(cache, 'first'), second: join(cache, 'second') };
}

test('the store of a data set that was moved is found', async () => {
  const { root, first, second } = await aligned();
  const moved = join(temporaryFolder(), 'moved');
  renameSync(root, moved);
  expect(await findStore(second, clipsIn(moved))).toBe(first);
});

test('the store of a copy whose files are newer is found, and nothing is aligned again', async () => {
  const { root, first, second } = await aligned();
  const copy = temporaryFolder();
  for (const id of IDS) {
    copyFileSync(join(root, `${id}.mp4`), join(copy, `${id}.mp4`));
    utimesSync(join(copy, `${id}.mp4`), 1e9, 1e9);
  }
  expect(await findStore(second, clipsIn(copy), SMALL)).toBe(first);
  const store = await openStore(first, SMALL);
  const networks = fakeNetworks(() => true);
  expect(await preprocess({ clips: clipsIn(copy), store, networks })).toMatchObject({ done: 0, cached: 3 });
  expect(networks.calls.detect).toBe(0);
});

test('other clips with the same names get a new store', async () => {
  const { second } = await aligned();
  const other = temporaryFolder();
  IDS.forEach((id, i) => makeVideo(join(other, `${id}.mp4`), { frames: 12 + i, size: '48x32' }));
  expect(await findStore(second, clipsIn(other))).toBe(second);
});

test('other settings get a new store', async () => {
  const { root, second } = await aligned();
  expect(await findStore(second, clipsIn(root), { ...SMALL, margin: 1 })).toBe(second);
});

test('an existing store is used, whatever is beside it', async () => {
  const { root, first, second } = await aligned();
  await openStore(second, SMALL);
  writeFileSync(join(first, '..', 'no folder'), '');
  expect(await findStore(second, clipsIn(root))).toBe(second);
});
