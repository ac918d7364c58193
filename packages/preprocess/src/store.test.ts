import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import type { AlignedClip } from './alignedClip.js';
import { resolveSettings } from './settings.js';
import { openStore } from './store.js';
import { temporaryFolder } from './testing/fakes.js';

const settings = resolveSettings({ size: 4, length: 2 });

function clip(id: string, value: number): AlignedClip {
  return {
    id,
    frames: new Uint8Array(2 * 4 * 4 * 3).fill(value),
    length: 2,
    size: 4,
    sourceFrames: Int32Array.of(0, 5),
    usableRatio: 0.75,
    faceCount: 2,
    landmarks: Float32Array.from({ length: 2 * 68 * 2 }, (_, i) => i / 8),
    digest: 'd'.repeat(64),
  };
}

test('what was added is read back from a store that is opened again', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  await store.add(clip('a', 1), 's');
  await store.add(clip('b', 2), 's');
  await store.note({ kind: 'eliminated', id: 'c', stamp: 's', digest: '', usableRatio: 0.2 });
  const again = await openStore(dir, settings);
  expect(again.ids()).toEqual(['a', 'b']);
  expect(await again.read('b')).toEqual(clip('b', 2));
  expect(again.entry('c')).toMatchObject({ kind: 'eliminated', usableRatio: 0.2 });
  expect(again.has('c')).toBe(false);
  await expect(again.read('c')).rejects.toMatchObject({ code: 'NOT_IN_STORE' });
});

test('a half-written record is forgotten and its place is used again', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  await store.add(clip('a', 1), 's');
  await store.add(clip('b', 2), 's');
  const shard = join(
    dir,
    readdirSync(dir).find((name) => name.endsWith('.bin'))!,
  );
  truncateSync(shard, readFileSync(shard).length - 10);
  appendFileSync(join(dir, 'index.jsonl'), '0123456789abcdef {"id":"x","kind":"al');
  const again = await openStore(dir, settings);
  expect(again.ids()).toEqual(['a']);
  await again.add(clip('b', 3), 's');
  const third = await openStore(dir, settings);
  expect(await third.read('a')).toEqual(clip('a', 1));
  expect(await third.read('b')).toEqual(clip('b', 3));
});

test('a record whose bytes changed is refused', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  await store.add(clip('a', 1), 's');
  const shard = join(dir, 'shard-00000.bin');
  const bytes = readFileSync(shard);
  bytes[5] = 99;
  writeFileSync(shard, bytes);
  await expect(store.read('a')).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
});

test('a store made with other settings is refused, and the message names them', async () => {
  const dir = temporaryFolder();
  await openStore(dir, settings);
  await expect(openStore(dir, { ...settings, size: 8 })).rejects.toMatchObject({
    code: 'OTHER_SETTINGS',
    message: expect.stringMatching(/expected size=8; received size=4; .*folder/),
  });
});

/** The kernel's error for a device that is full, here without one. */
function fullDisk(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

describe('on a full disk', () => {
  afterEach(() => jest.restoreAllMocks());

  test('a clip that does not fit is the user’s to mend, and the store goes on when there is room', async () => {
    const dir = temporaryFolder();
    const store = await openStore(dir, settings);
    const shard = join(dir, 'shard-00000.bin');
    symlinkSync('/dev/full', shard);
    await expect(store.add(clip('a', 1), 's')).rejects.toMatchObject({
      code: 'NO_SPACE',
      kind: 'input',
      message: expect.stringMatching(
        /^Store .*: expected room .*; received a full disk; free some space .*$/,
      ),
    });
    expect(store.ids()).toEqual([]);
    unlinkSync(shard);
    await store.add(clip('a', 2), 's');
    expect(await (await openStore(dir, settings)).read('a')).toEqual(clip('a', 2));
  });

  test.each([
    ['a record', 'shard-00000.bin'],
    ['a line of the index', 'index.jsonl'],
  ])('%s that is cut short costs no other clip', async (_, file) => {
    const dir = temporaryFolder();
    const store = await openStore(dir, settings);
    await store.add(clip('a', 1), 's');
    const whole = fs.appendFile;
    jest.spyOn(fs, 'appendFile').mockImplementation(async (path, data, options) => {
      if (!String(path).endsWith(file)) return whole(path, data, options);
      await whole(path, data.slice(0, data.length / 2), options);
      throw fullDisk();
    });
    await expect(store.add(clip('b', 2), 's')).rejects.toMatchObject({ code: 'NO_SPACE' });
    // Still full: what is there can be read, by this store and by one that is opened now.
    const meanwhile = await openStore(dir, settings);
    for (const each of [store, meanwhile]) expect(await each.read('a')).toEqual(clip('a', 1));
    jest.restoreAllMocks();
    await store.add(clip('c', 3), 's');
    const again = await openStore(dir, settings);
    expect(again.ids()).toEqual(['a', 'c']);
    expect(await again.read('c')).toEqual(clip('c', 3));
  });

  test('settings that could not be written whole are not taken for others', async () => {
    const dir = join(temporaryFolder(), 'store');
    mkdirSync(dir);
    const whole = fs.writeFile;
    jest.spyOn(fs, 'writeFile').mockImplementation(async (path) => {
      await whole(path, '');
      throw fullDisk();
    });
    await expect(openStore(dir, settings)).rejects.toMatchObject({ code: 'NO_SPACE' });
    jest.restoreAllMocks();
    expect((await openStore(dir, settings)).ids()).toEqual([]);
  });
});
