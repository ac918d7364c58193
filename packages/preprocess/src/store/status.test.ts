import type { Clip } from '@dfer/dataset';
import { resolveSettings } from '../settings.js';
import { temporaryFolder, videoClip } from '../testing/fakes.js';
import { openStore, readStore } from './clipStore.js';
import { rateOf, storeStatus } from './status.js';

test('every clip of the data set is counted once, with the reason where it was left out', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, resolveSettings({ size: 4, length: 2 }));
  await store.note({ kind: 'eliminated', id: 'hidden', stamp: '', digest: '', usableRatio: 0.25 });
  await store.note({ kind: 'failed', id: 'bad', stamp: '', digest: '', reason: 'not a film' });
  await store.note({ kind: 'failed', id: 'of another data set', stamp: '', digest: '', reason: 'x' });
  const lost: Clip = { ...videoClip('lost', ''), source: null };
  const clips = [...['new', 'hidden', 'bad'].map((id) => videoClip(id, `${id}.mp4`)), lost];
  expect(await storeStatus(await readStore(dir), clips)).toMatchObject({
    total: 4,
    aligned: 0,
    eliminated: [{ id: 'hidden', reason: 'a usable face in 25 % of its frames, of at least 50 %' }],
    failed: [
      { id: 'bad', reason: 'not a film' },
      { id: 'lost', reason: 'its pixels are not on disk' },
    ],
    left: 1,
    writers: 0,
  });
});

test.each([
  ['none without two records', [1000], undefined, null],
  ['steps between records', [0, 500, 1000, 2000], undefined, 1.5],
  ['slower while nothing comes', [0, 1000, 2000], 8000, 0.25],
  ['of the stretch after a pause', [0, 1000, 500_000, 501_000, 502_000], undefined, 1],
  [
    'of the latest five minutes',
    [0, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000, 300_500],
    undefined,
    0.024,
  ],
])('the rate is %s', (_, times, nowMs, expected) => {
  const rate = rateOf(times, nowMs);
  expect(rate === null ? null : Number(rate.toFixed(3))).toBe(expected);
});
