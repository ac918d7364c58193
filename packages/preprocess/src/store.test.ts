import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
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
