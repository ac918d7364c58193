import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Clip } from '@dfer/dataset';
import { preprocess } from '../run/preprocess.js';
import { resolveSettings } from '../settings.js';
import { openStore, type ClipStore } from '../store/clipStore.js';
import { faceIn, fakeNetworks, makeVideo, temporaryFolder, videoClip } from '../testing/fakes.js';
import { drawCard } from './card.js';
import { chooseClips } from './choose.js';
import { gatherClips, type SheetClip } from './gather.js';
import { sheetHtml, sheetPng } from './page.js';

const folder = temporaryFolder();
const video = makeVideo(join(folder, 'video.mp4'), { frames: 8 });

const BARE: SheetClip = {
  id: 'bare',
  state: 'failed',
  sentence: 'No reason.',
  label: null,
  sources: [],
  aligned: [],
  landmarks: new Float64Array(0),
};

/** Clips `kept`, `gone` (its video was deleted), `hidden` (no face) and `broken` (not a video). */
async function sample(): Promise<{ store: ClipStore; clips: Clip[] }> {
  const settings = resolveSettings({ size: 32, length: 4, looked: 4, margin: 0 });
  const store = await openStore(temporaryFolder(), settings);
  const [gone, broken] = [join(folder, 'gone.mp4'), join(folder, 'broken.mp4')];
  copyFileSync(video, gone);
  writeFileSync(broken, 'text');
  const seen = [videoClip('kept', video), videoClip('gone', gone)].map((clip) => ({ ...clip, label: 0 }));
  const unseen = [
    videoClip('hidden', makeVideo(join(folder, 'hidden.mp4'), { frames: 6 })),
    videoClip('broken', broken),
  ];
  await preprocess({ clips: seen, store, networks: fakeNetworks(() => true), allowBad: true });
  await preprocess({ clips: unseen, store, networks: fakeNetworks(() => false), allowBad: true });
  rmSync(gone);
  return { store, clips: [...seen, ...unseen] };
}

test('a clip is shown with its source, landmarks, crop and frames', async () => {
  const { store, clips } = await sample();
  const [kept] = await gatherClips({ store, clips, classes: ['happy'], ids: ['kept'] });
  expect(kept).toMatchObject({ state: 'aligned', label: 'happy' });
  expect(kept?.aligned.map(({ width }) => width)).toEqual([32, 32, 32, 32, 32]);
  const [source] = kept?.sources ?? [];
  expect(source).toMatchObject({ frame: 3, width: 160, height: 120 });
  // The fake detector sees the mean face in a box of 90 pixels at (10, 10); without a margin, the crop is 80 % of it.
  expect([...(source?.crop ?? [])].map(Math.round)).toEqual([19, 19, 91, 19, 91, 91, 19, 91]);
  const found = faceIn({ x: 10, y: 10, width: 90, height: 90 });
  for (const i of [60, 61]) expect(source?.landmarks[i]).toBeCloseTo(found[i] ?? 0, 2);
});

test('a left-out clip is shown with the reason and its source frames, if any', async () => {
  const { store, clips } = await sample();
  const shown = await gatherClips({ store, clips, classes: [], ids: ['hidden', 'broken', 'nobody'] });
  expect(shown.map(({ state, sources }) => [state, sources.length])).toEqual([
    ['eliminated', 3],
    ['failed', 0],
    ['unknown', 0],
  ]);
  expect(shown[0]?.sentence).toBe('A usable face in 0 % of the sampled frames, fewer than 50 %.');
  expect(shown[1]?.sentence).toContain('expected a video');
});

test('a clip whose video was deleted shows its stored frames', async () => {
  const { store, clips } = await sample();
  const [gone] = await gatherClips({ store, clips, classes: [], ids: ['gone'] });
  expect([gone?.sources.length, gone?.aligned.length]).toEqual([0, 5]);
  expect(drawCard(gone ?? BARE).svg).toContain('the source file is missing');
});

test('names and reasons are escaped', () => {
  const hostile = `<script>alert(1)</script>"'&\u001b[2J\u0000\uFFFF\uD800`;
  const page = sheetHtml({
    title: hostile,
    subtitle: hostile,
    clips: [{ ...BARE, id: hostile, label: hostile, sentence: hostile }],
  });
  expect(page).not.toContain('<script');
  expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\uFFFF]/u);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
});

test('a page loads no external resources', async () => {
  const { store, clips } = await sample();
  const page = sheetHtml({
    title: 't',
    subtitle: 's',
    clips: await gatherClips({ store, clips, classes: [], ids: ['kept'] }),
  });
  expect([...page.matchAll(/(?:href|src)="([^"]{0,16})/g)].map(([, link]) => link)).toEqual(
    Array(6).fill('data:image/jpeg;'),
  );
  expect(page).toContain("default-src 'none'");
});

test('a long reason is wrapped, and a word without spaces is broken', () => {
  const short = drawCard(BARE);
  const long = drawCard({ ...BARE, sentence: `${'x'.repeat(200)} ${'many words '.repeat(20)}` });
  expect(long.height).toBe(short.height + 3 * 19);
});

test('the picture contains all cards, one below the other', async () => {
  const { store, clips } = await sample();
  const page = {
    title: 't',
    subtitle: 's',
    clips: await gatherClips({ store, clips, classes: [], ids: ['kept', 'broken'] }),
  };
  const { width, height, format } = await sharp(await sheetPng(page)).metadata();
  const heights = page.clips.map((clip) => drawCard(clip).height + 16);
  expect({ width, height, format }).toEqual({
    width: 1272,
    height: 78 + (heights[0] ?? 0) + (heights[1] ?? 0),
    format: 'png',
  });
});

describe('choosing from many clips', () => {
  const entries = Array.from({ length: 40 }, (_, i) => ({
    id: String(i).padStart(2, '0'),
    kind: (['aligned', 'eliminated', 'failed'] as const)[i % 3] ?? 'aligned',
  }));

  test('the same seed chooses the same clips, sorted; another seed chooses others', () => {
    const drawn = chooseClips(entries, { count: 5, seed: 3 });
    expect(drawn).toHaveLength(5);
    expect(drawn).toEqual([...drawn].sort());
    expect(chooseClips([...entries].reverse(), { count: 5, seed: 3 })).toEqual(drawn);
    expect(chooseClips(entries, { count: 5, seed: 4 })).not.toEqual(drawn);
  });

  test('only clips in the requested state are chosen', () => {
    const failed = entries.filter(({ kind }) => kind === 'failed').map(({ id }) => id);
    expect(chooseClips(entries, { count: 100, only: 'failed' })).toEqual(failed);
  });

  test('named clips are shown in the given order', () => {
    expect(chooseClips(entries, { ids: ['07', '03'], only: 'failed' })).toEqual(['07', '03']);
  });
});
