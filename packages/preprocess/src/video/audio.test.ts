import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { soundOf } from './audio.js';
import { makeVideo, temporaryFolder } from '../testing/fakes.js';

const folder = temporaryFolder();

function makeVideoWithSound(name: string, ...sound: string[]): string {
  const path = join(folder, name);
  const picture = ['-f', 'lavfi', '-i', 'color=s=32x32:r=8:d=1'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...picture, ...sound, path]);
  return path;
}

const audioOf = (path: string) => soundOf({ kind: 'video', path });

test('stereo audio with another sample rate becomes 16 kHz mono with the same pitch', async () => {
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=400:sample_rate=44100:duration=1'];
  const path = makeVideoWithSound("-it's a video.mp4", ...tone, '-ac', '2', '-c:a', 'aac', '-shortest');
  const sound = await audioOf(path);
  if ('missing' in sound) throw new Error(sound.missing);
  expect(sound.sampleRate).toBe(16_000);
  expect(Math.abs(sound.samples.length - 16_000)).toBeLessThan(1500);
  const middle = sound.samples.subarray(4000, 12_000);
  const rises = middle.reduce((count, value, i) => count + Number(value >= 0 && (middle[i - 1] ?? 0) < 0), 0);
  expect(Math.abs(rises - 200)).toBeLessThanOrEqual(2);
});

test('a video without audio is not an error', async () => {
  expect(await audioOf(makeVideo(join(folder, 'silent.mp4')))).toEqual({ missing: 'no audio stream' });
});

test('undecodable audio is reported in one line', async () => {
  const path = join(folder, 'text.mp4');
  writeFileSync(path, 'not a video');
  expect(await audioOf(path)).toEqual({ missing: expect.stringMatching(/^cannot be decoded \(.+\)$/) });
});

test('a decoder that takes too long is stopped', async () => {
  const path = makeVideo(join(folder, 'slow.mp4'));
  // No program finishes within a millisecond.
  const sound = await soundOf({ kind: 'video', path }, undefined, 1);
  expect(sound).toEqual({ missing: expect.stringContaining('took more than') });
});

test('an interrupted run does not wait for the decoder', async () => {
  const path = makeVideo(join(folder, 'video.mp4'));
  await expect(soundOf({ kind: 'video', path }, AbortSignal.abort())).rejects.toMatchObject({
    code: 'ABORTED',
  });
});
