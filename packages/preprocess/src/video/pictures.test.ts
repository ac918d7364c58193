import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/fakes.js';
import { writeVideo } from '../testing/videos.js';
import { fieldPictures } from '../testing/paff.js';
import { openVideo } from './openVideo.js';

// The pictures of a video are those that its decoder shows, whatever headers and packets say.

const folder = temporaryFolder();
const RAW = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-fps_mode', 'passthrough', '-'];

function ffmpeg(...args: readonly string[]): Buffer {
  return execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { maxBuffer: 2 ** 28 });
}

function remuxed(
  name: string,
  before: readonly string[],
  video: string,
  ...after: readonly string[]
): string {
  const path = join(folder, name);
  ffmpeg(...before, '-i', video, '-c', 'copy', ...after, path);
  return path;
}

/** Decodes all frames of a video. */
async function seen(path: string) {
  const size = { width: 64, height: 48 };
  const opened = await openVideo(path, { size, choose: (times) => [...times.keys()] });
  const pixels = Buffer.concat((opened.images ?? []).map(({ data }) => data));
  return { ...opened, pixels };
}

/** Twelve groups of four pictures, all different. */
const makeGroups = (): string =>
  writeVideo('groups.mp4', ['-c:v', 'libx264', '-g', '4', '-pix_fmt', 'yuv420p'], 'testsrc=s=64x48:r=12:d=4');

test.each([
  ['MP4, whole groups cut away', 'cut.mp4', ['-ss', '1.7'], []],
  ['MP4, the end cut away', 'end.mp4', [], ['-t', '1.3']],
  ['QuickTime, both ends cut away', 'both.mov', ['-ss', '1.1'], ['-t', '1.2']],
  ['Matroska', 'cut.mkv', ['-ss', '1.7'], []],
])('an edited video (%s) has the frames that ffmpeg itself decodes', async (_, name, before, after) => {
  const path = remuxed(name, before, makeGroups(), ...after);
  const { pixels, evidence } = await seen(path);
  expect(pixels.equals(ffmpeg('-i', path, ...RAW))).toBe(true);
  expect(evidence.notes).toEqual([]);
});

test('an edit list that skips whole groups of pictures is respected', async () => {
  const bytes = readFileSync(makeGroups());
  const edit = bytes.indexOf('elst') + 12;
  const ticksASecond = bytes.readUInt32BE(bytes.indexOf('mdhd') + 16);
  bytes.writeUInt32BE(1250, edit);
  bytes.writeUInt32BE(bytes.readUInt32BE(edit + 4) + Math.round(2.05 * ticksASecond), edit + 4);
  const path = join(folder, 'edited.mp4');
  writeFileSync(path, bytes);
  const { pixels, frames, evidence } = await seen(path);
  const own = ffmpeg('-i', path, ...RAW);
  expect(own.length / (64 * 48 * 3)).toBeLessThan(18);
  expect(frames.length).toBe(own.length / (64 * 48 * 3));
  expect(evidence.notes).toEqual([]);
  expect(pixels.equals(own)).toBe(true);
});

test('an AVI whose header counts dropped frames has the times of the remaining ones', async () => {
  const drops = "testsrc=s=64x48:r=12:d=4,select='lt(mod(n,6),3)'";
  const path = writeVideo('drops.avi', ['-c:v', 'mpeg4', '-fps_mode', 'vfr'], drops);
  const { frames, evidence } = await seen(path);
  expect(evidence).toMatchObject({ pictures: 24, lost: 0, notes: [] });
  expect(frames.length).toBe(24);
});

test.each(['264', 'ts', 'mkv', 'mp4'])('two field pictures (%s) make one frame', async (container) => {
  const yuv = ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc=s=64x64:r=25:d=0.4',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'yuv420p',
    '-',
  );
  const raw = join(folder, 'fields.264');
  writeFileSync(raw, fieldPictures(yuv, 64, 64));
  const path = container === '264' ? raw : remuxed(`fields.${container}`, ['-r', '50'], raw);
  const { frames, evidence } = await seen(path);
  expect(frames).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(evidence).toMatchObject({ pictures: 10, damaged: 0, lost: 0 });
});

describe('timestamps that jump', () => {
  /** Concatenates two videos, the second `gap` seconds later. */
  function joined(name: string, gap: number, codec: readonly string[]): string {
    const [first, second] = [0, 2.5 + gap].map((offset, i) => {
      const source = `testsrc=s=64x48:r=12:d=2,hue=h=${90 * i}`;
      const options = [...codec, '-output_ts_offset', String(10 + offset)];
      return writeVideo(`part ${i} of ${name}`, options, source);
    });
    const path = join(folder, name);
    writeFileSync(path, execFileSync('cat', [first ?? '', second ?? '']));
    return path;
  }

  test.each([
    ['forward by a day', 'day.ts', 86_400],
    ['forward by 20 s', 'on.ts', 20],
    ['forward by 4 s', 'little.ts', 4],
    ['back', 'back.ts', -7],
    ['forward by an hour in MPEG-PS', 'on.mpg', 3600],
  ])('%s: frames are spread over all pictures, and a note is added', async (_, name, gap) => {
    const codec = name.endsWith('mpg')
      ? ['-c:v', 'mpeg2video', '-r', '25']
      : ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
    const size = { width: 64, height: 48 };
    const choose = (times: readonly number[]): number[] => [0, times.length - 1];
    const times: number[] = [];
    const { evidence } = await openVideo(joined(name, gap, codec), {
      size,
      choose: (all) => {
        times.splice(0, Infinity, ...all);
        return choose(all);
      },
    });
    expect(times.at(-1)! - times[0]!).toBeLessThan(4.2);
    expect(times.length).toBeGreaterThanOrEqual(48);
    expect(evidence.notes).toEqual([expect.stringMatching(/^its timestamps jump /)]);
  });
});
