import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readMp4 } from './mp4Facts.js';
import { probe } from '../probe.js';
import { makeVideo, temporaryFolder } from '../../testing/fakes.js';

const folder = temporaryFolder();
const video = makeVideo(join(folder, 'video.mp4'));

/** The same video in another container. */
function remuxed(name: string, ...options: readonly string[]): string {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', video, '-c', 'copy', ...options, path]);
  return path;
}

test.each([
  ['as it was written', []],
  ['with its index in front', ['-movflags', '+faststart']],
])('a video %s has the times that ffprobe reports', async (_, options) => {
  const path = remuxed('plain.mp4', ...options);
  const [times, { times: expected }] = [(await readMp4(path))?.times, await probe(path)];
  expect(times).toHaveLength(24);
  times?.forEach((time, i) => expect(time).toBeCloseTo(expected[i]! - expected[0]!, 5));
});

test('frames with variable durations have the times that ffprobe reports', async () => {
  const path = join(folder, 'uneven.mov');
  const uneven = "testsrc=s=64x48:r=40:d=1,select='gte(t,0.5)+not(mod(n,10))'";
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', uneven, '-fps_mode', 'vfr', path]);
  const [times, { times: expected }] = [(await readMp4(path))?.times, await probe(path)];
  expect(times).toHaveLength(22);
  times?.forEach((time, i) => expect(time).toBeCloseTo(expected[i]! - expected[0]!, 4));
});

test('files that are not plain MP4 are left to ffprobe', async () => {
  expect(await readMp4(remuxed('fragments.mp4', '-movflags', 'frag_keyframe+empty_moov'))).toBeNull();
  expect(await readMp4(remuxed('two.mp4', '-map', '0', '-map', '0'))).toBeNull();
  expect(await readMp4(remuxed('cut.mp4', '-ss', '0.3'))).toBeNull();
  expect(await readMp4(remuxed('video.mkv'))).toBeNull();
  expect(await readMp4(join(folder, 'none.mp4'))).toBeNull();
});

test.each([0, 4, 20, 900, 3000])('a file cut after %p bytes is left to ffprobe', async (bytes) => {
  const path = join(folder, `cut${bytes}.mp4`);
  writeFileSync(path, readFileSync(video));
  truncateSync(path, bytes);
  expect(await readMp4(path)).toBeNull();
});

test('a damaged index neither throws nor hangs', async () => {
  const bytes = readFileSync(video);
  const start = bytes.indexOf('moov') - 4;
  for (let at = start; at + 4 <= bytes.length; at += 7) {
    const damaged = Buffer.from(bytes);
    damaged.fill(at % 2 === 0 ? 0 : 255, at, at + 4);
    const path = join(folder, 'damaged.mp4');
    writeFileSync(path, damaged);
    expect((await readMp4(path))?.times.every(Number.isFinite) ?? true).toBe(true);
  }
});
