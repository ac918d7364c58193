import type { Clip } from '@dfer/dataset';
import { resolveSettings } from '../settings.js';
import { temporaryFolder, videoClip } from '../testing/fakes.js';
import { openStore, readStore } from './clipStore.js';
import { rateOf, storeStatus } from './status.js';

test('every clip of the data set is counted once, with the reason if it was left out', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, resolveSettings({ size: 4, length: 2 }));
  await store.note({ kind: 'eliminated', id: 'hidden', stamp: '', digest: '', usableRatio: 0.25 });
  await store.note({ kind: 'failed', id: 'bad', stamp: '', digest: '', reason: 'not a video' });
  await store.note({ kind: 'failed', id: 'of another data set', stamp: '', digest: '', reason: 'x' });
  const lost: Clip = { ...videoClip('lost', ''), source: null };
  const clips = [...['new', 'hidden', 'bad'].map((id) => videoClip(id, `${id}.mp4`)), lost];
  expect(await storeStatus(await readStore(dir), clips)).toMatchObject({
    total: 4,
    aligned: 0,
    eliminated: [{ id: 'hidden', reason: 'a usable face in 25 % of the sampled frames, fewer than 50 %' }],
    failed: [
      { id: 'bad', reason: 'not a video' },
      { id: 'lost', reason: 'its file is not on disk' },
    ],
    left: 1,
    writers: 0,
  });
});

test.each([
  ['null without two records', [1000], undefined, null],
  ['the number of intervals per second', [0, 500, 1000, 2000], undefined, 1.5],
  ['lower while nothing is written', [0, 1000, 2000], 8000, 0.25],
  ['measured after the last pause', [0, 1000, 500_000, 501_000, 502_000], undefined, 1],
  [
    'measured over the last five minutes',
    [0, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000, 300_500],
    undefined,
    0.024,
  ],
])('the rate is %s', (_, times, nowMs, expected) => {
  const rate = rateOf(times, nowMs);
  expect(rate === null ? null : Number(rate.toFixed(3))).toBe(expected);
});
