import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeVideo, temporaryFolder } from '../testing/fakes.js';
import { probe } from './probe.js';
import { decode } from './decode.js';

const folder = temporaryFolder();
const video = makeVideo(join(folder, 'video.mp4'));

test('a video is probed and its frames are decoded at the requested size', async () => {
  const { times, ...info } = await probe(video);
  expect(info).toEqual({ width: 160, height: 120, frames: 24, rate: 24 });
  expect(times[23]).toBeCloseTo(23 / 24, 4);
  let count = 0;
  for await (const { data, width, height } of decode(video, { maxWidth: 80, maxHeight: 60 })) {
    count++;
    expect([width, height, data.length]).toEqual([80, 60, 80 * 60 * 3]);
  }
  expect(count).toBe(24);
});

test('chosen frames equal those of decoding the whole video', async () => {
  const all: Uint8Array[] = [];
  for await (const { data } of decode(video, { maxWidth: 80, maxHeight: 60 })) all.push(data);
  const chosen: Uint8Array[] = [];
  for await (const { data } of decode(video, { maxWidth: 80, maxHeight: 60, frames: [3, 20] }))
    chosen.push(data);
  expect(chosen.map((data) => all.findIndex((other) => Buffer.compare(data, other) === 0))).toEqual([3, 20]);
});

test.each([
  ['a text file', () => Buffer.from('not a video')],
  ['an empty file', () => Buffer.alloc(0)],
  ['a truncated video', () => readFileSync(video).subarray(0, 3000)],
])('%s called .mp4 is a bad video', async (name, content) => {
  const path = join(folder, `${name}.mp4`);
  writeFileSync(path, content());
  await expect(probe(path)).rejects.toMatchObject({ code: 'BAD_VIDEO', kind: 'input' });
});

test('names with dashes, quotes and colons are names, not options or protocols', async () => {
  const path = join(folder, `-i "x' :pipe.mp4`);
  writeFileSync(path, readFileSync(video));
  expect((await probe(path)).frames).toBe(24);
  const frames = decode(path, { maxWidth: 8, maxHeight: 8 });
  expect((await frames.next()).value).toMatchObject({ width: 8, height: 6 });
  await frames.return();
});

test('aborted decoding is reported as interrupted', async () => {
  const frames = decode(video, { maxWidth: 8, maxHeight: 8, signal: AbortSignal.abort() });
  await expect(frames.next()).rejects.toMatchObject({ code: 'ABORTED' });
});

test('without ffmpeg, the message says how to install it', async () => {
  const { PATH } = process.env;
  process.env['PATH'] = folder;
  try {
    const expected = { code: 'FFMPEG_MISSING', message: expect.stringContaining('apt install ffmpeg') };
    await expect(probe(video)).rejects.toMatchObject(expected);
    await expect(decode(video, { width: 8, height: 8 }).next()).rejects.toMatchObject(expected);
  } finally {
    process.env['PATH'] = PATH;
  }
});
