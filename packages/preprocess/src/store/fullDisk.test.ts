import { mkdirSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/fakes.js';
import { clip, settings } from '../testing/smallClip.js';
import { openStore } from './clipStore.js';
import { rebuildIndex } from './shards/rebuildIndex.js';

/** The kernel's error for a full device. */
function fullDisk(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

/** Simulates a disk on which files can be created but not written. */
function fillDisk(): void {
  const whole = fs.open;
  jest.spyOn(fs, 'open').mockImplementation(async (path, flags) => {
    const file = await whole(path, flags);
    if (flags === 'w') jest.spyOn(file, 'writeFile').mockRejectedValue(fullDisk());
    return file;
  });
}

describe('on a full disk', () => {
  afterEach(() => jest.restoreAllMocks());

  test.each([
    ['a record', 'shard-00000.bin'],
    ['a line of the index', 'shard-00000.index'],
  ])('a truncated write of %s is an input error and loses no other clip', async (_, file) => {
    const dir = temporaryFolder();
    const store = await openStore(dir, settings);
    await store.add(clip('a', 1), 's');
    const whole = fs.appendFile;
    jest.spyOn(fs, 'appendFile').mockImplementation(async (path, data, options) => {
      if (!String(path).endsWith(file)) return whole(path, data, options);
      await whole(path, data.slice(0, data.length / 2), options);
      throw fullDisk();
    });
    await expect(store.add(clip('b', 2), 's')).rejects.toMatchObject({
      code: 'NO_SPACE',
      kind: 'input',
      message: expect.stringMatching(
        /^Store .*: expected free space .*; received a full disk .*; free some space .*$/,
      ),
    });
    // The disk is still full; stored clips can be read by this store and by a new one.
    const meanwhile = await openStore(dir, settings);
    for (const each of [store, meanwhile]) expect(await each.read('a')).toEqual(clip('a', 1));
    jest.restoreAllMocks();
    await store.add(clip('c', 3), 's');
    const again = await openStore(dir, settings);
    expect(again.ids()).toEqual(['a', 'c']);
    expect(await again.read('c')).toEqual(clip('c', 3));
  });

  test('a partially written store.json is not mistaken for other settings', async () => {
    const dir = join(temporaryFolder(), 'store');
    mkdirSync(dir);
    fillDisk();
    await expect(openStore(dir, settings)).rejects.toMatchObject({ code: 'NO_SPACE' });
    jest.restoreAllMocks();
    expect((await openStore(dir, settings)).ids()).toEqual([]);
  });

  test('an index that cannot be rebuilt stays unchanged, and no temporary file is left', async () => {
    const dir = temporaryFolder();
    await (await openStore(dir, settings)).add(clip('a', 1), 's');
    const files = await fs.readdir(dir);
    fillDisk();
    await expect(rebuildIndex(dir)).rejects.toMatchObject({ code: 'NO_SPACE' });
    jest.restoreAllMocks();
    expect(await fs.readdir(dir)).toEqual(files);
    expect(await (await openStore(dir, settings)).read('a')).toEqual(clip('a', 1));
  });
});
