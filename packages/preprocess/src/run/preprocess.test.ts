import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Clip } from '@dfer/dataset';
import type { FaceNetworks } from '../face/faceNetworks.js';
import { preprocess } from './preprocess.js';
import { resolveSettings } from '../settings.js';
import { openStore, readStore } from '../store/clipStore.js';
import { fakeNetworks, makeVideo, temporaryFolder, videoClip } from '../testing/fakes.js';

const settings = resolveSettings({ size: 32 });
const folder = temporaryFolder();
const video = makeVideo(join(folder, 'video.mp4'));
const short = makeVideo(join(folder, 'short.mp4'), { frames: 5 });
const other = makeVideo(join(folder, 'other.mp4'), { frames: 12 });
const text = join(folder, 'text.mp4');
writeFileSync(text, 'not a video');

test('clips are aligned once, and a second run reads all of them from the store', async () => {
  const store = await openStore(temporaryFolder(), settings);
  const copy = join(folder, 'copy.mp4');
  copyFileSync(video, copy);
  const clips = [videoClip('a', copy), videoClip('short', short)];
  const networks = fakeNetworks(() => true);
  expect(await preprocess({ clips, store, networks })).toMatchObject({
    done: 2,
    cached: 0,
    eliminated: [],
    failed: [],
  });
  const read = await store.read('short');
  expect([read.frames.length, read.landmarks.length, read.usableRatio]).toEqual([
    16 * 32 * 32 * 3,
    16 * 68 * 2,
    1,
  ]);
  expect([...read.sourceFrames].every((frame) => frame < 5)).toBe(true);

  const calls = networks.calls.detect;
  utimesSync(copy, 1, 1);
  expect(await preprocess({ clips, store, networks })).toMatchObject({ done: 0, cached: 2 });
  expect(networks.calls.detect).toBe(calls);

  copyFileSync(other, copy);
  expect(await preprocess({ clips, store, networks })).toMatchObject({ done: 1, cached: 1 });
});

test('content that is stored under another id is not processed again', async () => {
  const store = await openStore(temporaryFolder(), settings);
  const networks = fakeNetworks(() => true);
  await preprocess({ clips: [videoClip('a', video)], store, networks });
  const renamed = join(folder, 'renamed.mp4');
  copyFileSync(video, renamed);
  const calls = networks.calls.detect;
  const clips = [videoClip('b', renamed)];
  expect(await preprocess({ clips, store, networks })).toMatchObject({ done: 0, cached: 1 });
  expect(networks.calls.detect).toBe(calls);
  expect(await store.read('b')).toEqual({ ...(await store.read('a')), id: 'b' });
});

test('clips that another writer stores meanwhile are not processed again', async () => {
  const dir = temporaryFolder();
  const [mine, others] = [await openStore(dir, settings), await openStore(dir, settings)];
  const [first, second] = [videoClip('a', video), videoClip('b', short)];
  const plain = fakeNetworks(() => true);
  let meanwhile: Promise<unknown> | undefined;
  const networks: FaceNetworks = {
    ...plain,
    detector: {
      ...plain.detector,
      async detect(images) {
        await (meanwhile ??= preprocess({ clips: [second], store: others, networks: plain }));
        return plain.detector.detect(images);
      },
    },
  };
  expect(await preprocess({ clips: [first, second], store: mine, networks })).toMatchObject({
    done: 1,
    cached: 1,
  });
});

test('a clip without a face is left out and an unreadable one fails; both results are stored', async () => {
  const store = await openStore(temporaryFolder(), settings);
  const clips = [videoClip('none', video), videoClip('text', text)];
  const networks = fakeNetworks(() => false);
  const expected = {
    done: 0,
    eliminated: [{ id: 'none', usableRatio: 0, notes: [] }],
    failed: [{ id: 'text', reason: expect.stringContaining('expected a video') }],
  };
  expect(await preprocess({ clips, store, networks })).toMatchObject({ ...expected, cached: 0 });
  expect(await preprocess({ clips, store, networks })).toMatchObject({ ...expected, cached: 2 });
});

test('the store contains the reason why a clip has no frames', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  const clips = [
    videoClip('none', video),
    videoClip('text', text),
    videoClip('gone', join(folder, 'gone.mp4')),
  ];
  await preprocess({ clips, store, networks: fakeNetworks(() => false), allowBad: true });
  const kept = await readStore(dir);
  expect(['none', 'text', 'gone', 'never looked at'].map((id) => kept.leaveOutReason(id))).toEqual([
    'no-face',
    'unreadable-file',
    'missing-file',
    null,
  ]);
});

test('more than 5 % of failed clips stop the run unless allowed', async () => {
  const store = await openStore(temporaryFolder(), settings);
  const clips = ['a', 'b', 'c'].map((id) => videoClip(id, text));
  const networks = fakeNetworks(() => true);
  await expect(preprocess({ clips, store, networks })).rejects.toMatchObject({ code: 'TOO_MANY_BAD' });
  expect((await preprocess({ clips, store, networks, allowBad: true })).failed).toHaveLength(3);
});

test('listed clips that are not on disk fail; many stop the run before any work', async () => {
  const store = await openStore(temporaryFolder(), settings);
  const networks = fakeNetworks(() => true);
  const missing = (id: string): Clip => ({ ...videoClip(id, ''), source: null });
  expect(await preprocess({ clips: [videoClip('a', video), missing('b')], store, networks })).toMatchObject({
    done: 1,
    failed: [{ id: 'b', reason: expect.stringContaining('received none; restore the file') }],
  });
  const calls = networks.calls.detect;
  const clips = [videoClip('new', short), ...['w', 'x', 'y', 'z'].map(missing)];
  await expect(preprocess({ clips, store, networks })).rejects.toMatchObject({
    code: 'TOO_MANY_BAD',
    kind: 'input',
    message: expect.stringContaining('received none for 4 (w, x, y, 1 more); restore the files'),
  });
  expect(networks.calls.detect).toBe(calls);
  expect(await preprocess({ clips, store, networks, allowBad: true })).toMatchObject({ done: 1 });
});

test('a full disk stops the run; the next run resumes once there is space', async () => {
  const dir = temporaryFolder();
  const store = await openStore(dir, settings);
  const networks = fakeNetworks(() => true);
  const clips = [videoClip('a', video), videoClip('b', short), videoClip('c', other)];
  await preprocess({ clips: clips.slice(0, 1), store, networks });
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  const append = jest.spyOn(fs, 'appendFile').mockRejectedValue(full);
  await expect(preprocess({ clips, store, networks })).rejects.toMatchObject({ code: 'NO_SPACE' });
  append.mockRestore();
  const again = await openStore(dir, settings);
  expect(await preprocess({ clips, store: again, networks })).toMatchObject({ done: 2, cached: 1 });
  expect(again.ids()).toEqual(['a', 'b', 'c']);
});

test('an interrupted run keeps finished clips, and the next run resumes', async () => {
  const store = await openStore(temporaryFolder(), settings);
  const clips = [videoClip('a', video), videoClip('b', short), videoClip('c', other)];
  const stop = new AbortController();
  const options = { clips, store, networks: fakeNetworks(() => true) };
  const interrupted = preprocess({ ...options, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(interrupted).rejects.toMatchObject({ code: 'ABORTED' });
  expect(store.ids()).toEqual(['a']);
  expect(await preprocess(options)).toMatchObject({ done: 2, cached: 1 });
});

test('a folder of aligned images is only resampled, in numeric order', async () => {
  const store = await openStore(
    temporaryFolder(),
    resolveSettings({ size: 8, length: 3, looked: 3, timeline: 'uniform' }),
  );
  const frames = join(folder, 'frames');
  mkdirSync(frames);
  for (const [name, red] of [
    ['1.png', 10],
    ['2.png', 20],
    ['10.png', 100],
  ] as const) {
    const background = { r: red, g: 0, b: 0 };
    await sharp({ create: { width: 16, height: 16, channels: 3, background } })
      .png()
      .toFile(join(frames, name));
  }
  const clip = { ...videoClip('f', ''), source: { kind: 'frames', path: frames } as const };
  const networks = fakeNetworks(() => false);
  expect(await preprocess({ clips: [clip], store, networks })).toMatchObject({ done: 1 });
  const read = await store.read('f');
  expect([0, 1, 2].map((row) => read.frames[row * 8 * 8 * 3])).toEqual([10, 20, 100]);
  expect([read.landmarks.length, networks.calls.detect]).toEqual([0, 0]);
});

test('worker threads run the real networks: a test pattern has no face', async () => {
  const store = await openStore(temporaryFolder(), resolveSettings({ size: 32, looked: 2, length: 2 }));
  const summary = await preprocess({
    clips: [videoClip('pattern', video), videoClip('text', text)],
    store,
    workers: 1,
  });
  expect(summary).toMatchObject({
    done: 0,
    eliminated: [{ id: 'pattern', usableRatio: 0, notes: [] }],
    failed: [{ id: 'text' }],
  });
});

test('an unavailable backend stops the run with an input error', async () => {
  const store = await openStore(temporaryFolder(), settings);
  await expect(
    preprocess({ clips: [videoClip('a', video)], store, backend: { backend: 'wasm', device: 'cuda' } }),
  ).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    kind: 'input',
  });
  expect(store.ids()).toEqual([]);
});
