import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RgbImage } from '../../image.js';
import { temporaryFolder } from '../../testing/fakes.js';
import { writeVideo } from '../../testing/videos.js';
import { openVideoReader, stepFor, type VideoReader } from './videoReader.js';
import { openFrameFolder } from './frameFolderSource.js';

const box = { maxWidth: 640, maxHeight: 360 };

async function read(reader: VideoReader, every: number): Promise<RgbImage[]> {
  const images: RgbImage[] = [];
  for await (const image of reader.read(every, { width: 32, height: 32 })) images.push(image);
  return images;
}

const evenTimes = (count: number, rate: number): number[] =>
  Array.from({ length: count }, (_, i) => i / rate);

test.each([
  [25, 8, 3],
  [30, 8, 3],
  [24, 8, 3],
  [24, 24, 1],
  [24, 60, 1],
])('at %d frames per second, a rate of %d needs a step of %d', (rate, looks, step) => {
  expect(stepFor(evenTimes(100, rate), looks)).toBe(step);
});

test('the step is 1 for a video of one frame', () => {
  expect(stepFor([0], 8)).toBe(1);
});

test('read yields every frame, or every n-th', async () => {
  const reader = await openVideoReader(writeVideo('read.mp4', ['-pix_fmt', 'yuv420p']), box);
  expect(reader).toMatchObject({ size: { width: 64, height: 48 }, startS: 0 });
  expect(reader.duration).toBeCloseTo(1, 3);
  const all = await read(reader, 1);
  const some = await read(reader, 5);
  expect(all).toHaveLength(12);
  expect(some).toEqual([all[0], all[5], all[10]]);
  expect(reader.overview).toHaveLength(12);
});

test('a folder of images is read as a video, ordered by number', async () => {
  const folder = join(temporaryFolder(), 'frames');
  mkdirSync(folder);
  const source = ['-f', 'lavfi', '-i', 'testsrc=s=64x48:r=12:d=1'];
  execFileSync('ffmpeg', ['-v', 'error', ...source, join(folder, '%d.png')]);
  const reader = await openFrameFolder(folder, { ...box, rate: 12 });
  expect(reader).toMatchObject({ size: { width: 64, height: 48 }, startS: 0 });
  expect(reader.duration).toBeCloseTo(1, 6);
  const all = await read(reader, 1);
  expect(all.map(({ width, height }) => [width, height])).toEqual(new Array(12).fill([32, 24]));
  expect(await read(reader, 5)).toEqual([all[0], all[5], all[10]]);
});
