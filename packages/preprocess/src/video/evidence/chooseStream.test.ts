import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/fakes.js';
import { chooseStream, type StreamCandidate } from './chooseStream.js';
import { openVideo } from '../openVideo.js';

const VIDEO: StreamCandidate = {
  ...{ index: 0, pictures: 50, seconds: 2, pixels: 1e5, isDefault: false, isAside: false },
};

test.each<[string, readonly Partial<StreamCandidate>[], number]>([
  ['the one with several pictures', [{ pictures: 1, seconds: 0, isDefault: true }, {}], 1],
  ['the long one, even if a short one is the default', [{ seconds: 0.5, isDefault: true }, {}], 1],
  ['the default one of two with similar lengths', [{}, { isDefault: true, seconds: 1.8 }], 1],
  ['the main video rather than a commentary', [{ isAside: true, isDefault: true }, {}], 1],
  ['the one with larger pictures, if none is the default', [{ pixels: 1e4 }, {}], 1],
  ['the first of two equal ones', [{}, {}], 0],
  ['a still if there is nothing else', [{ pictures: 1, seconds: 0 }], 0],
])('of several streams, %s is chosen', (_, changes, expected) => {
  const candidates = changes.map((change, index) => ({ ...VIDEO, index, ...change }));
  expect(chooseStream(candidates).index).toBe(expected);
});

describe('in files', () => {
  const folder = temporaryFolder();
  const STILL = ['-f', 'lavfi', '-i', 'color=red:s=320x240:r=10:d=0.1'];
  const VIDEO_INPUT = ['-f', 'lavfi', '-i', 'color=blue:s=64x48:r=10:d=2'];

  test.each([
    [
      'a still before it',
      'still.mkv',
      [...STILL, ...VIDEO_INPUT],
      ['-c:v:0', 'mjpeg', '-strict', 'unofficial', '-disposition:v:0', 'default', '-disposition:v:1', '0'],
    ],
    ['a short video before it', 'short.mp4', [...STILL, ...VIDEO_INPUT], []],
    ['a still after it', 'after.mkv', [...VIDEO_INPUT, ...STILL], []],
    [
      'two programs of a broadcast',
      'programs.ts',
      [...STILL, ...VIDEO_INPUT],
      ['-program', 'st=0', '-program', 'st=1'],
    ],
  ])('the main video is chosen beside %s', async (_, name, inputs, options) => {
    const path = join(folder, name);
    const args = [
      '-v',
      'error',
      '-y',
      ...inputs,
      '-map',
      '0',
      '-map',
      '1',
      '-pix_fmt',
      'yuv420p',
      ...options,
    ];
    execFileSync('ffmpeg', [...args, path]);
    const { images, evidence } = await openVideo(path, {
      size: { width: 16, height: 16 },
      choose: (times) => [...times.keys()],
    });
    const [red = 0, , blue = 0] = images?.[0]?.data ?? [];
    expect(blue).toBeGreaterThan(red + 100);
    expect(images).toHaveLength(20);
    expect(evidence.notes).toEqual([expect.stringMatching(/^it has 2 video streams; number \d is used$/)]);
  });
});
