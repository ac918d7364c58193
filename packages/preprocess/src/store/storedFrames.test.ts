import { readFileSync, writeFileSync } from 'node:fs';
import { readStoredFrames } from '@dfer/clips';
import { resolveSettings } from '../settings.js';
import { temporaryFolder } from '../testing/fakes.js';
import { clip, settings } from '../testing/smallClip.js';
import { type ClipStore, openStore } from './clipStore.js';

const FRAME = 4 * 4 * 3;

async function storeOf(encoding: 'raw' | 'jpeg'): Promise<ClipStore> {
  const store = await openStore(temporaryFolder(), resolveSettings({ ...settings, encoding }));
  const frames = new Uint8Array(2 * FRAME).fill(40, 0, FRAME).fill(200, FRAME);
  await store.add({ ...clip('a', 0), frames }, 's');
  return store;
}

test.each(['raw', 'jpeg'] as const)(
  'chosen frames of a %s store are read in the requested order',
  async (encoding) => {
    const place = structuredClone((await storeOf(encoding)).place('a'));
    const frames = await readStoredFrames(place, [1, 0]);
    expect([frames.length, frames[0], frames[FRAME]]).toEqual([2 * FRAME, 200, 40]);
    expect(await readStoredFrames(place, [1])).toEqual(frames.subarray(0, FRAME));
  },
);

test('all frames of a raw clip are read unchanged', async () => {
  const store = await storeOf('raw');
  expect(new Uint8Array(await readStoredFrames(store.place('a'), [0, 1]))).toEqual(
    new Uint8Array((await store.read('a')).frames),
  );
});

test('frames whose bytes changed are refused', async () => {
  const place = (await storeOf('jpeg')).place('a');
  const bytes = readFileSync(place.file);
  bytes[place.offset + 30]! ^= 1;
  writeFileSync(place.file, bytes);
  await expect(readStoredFrames(place, [0])).rejects.toMatchObject({ code: 'CORRUPT_RECORD' });
});

test('the place of a clip that is not in the store is refused', async () => {
  const store = await storeOf('raw');
  expect(() => store.place('b')).toThrow(expect.objectContaining({ code: 'NOT_IN_STORE' }));
});
