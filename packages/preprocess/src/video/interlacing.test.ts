import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/fakes.js';
import { writeVideo } from '../testing/videos.js';
import { decode } from './decode.js';
import { openVideo } from './openVideo.js';

/** A bright bar that moves by 12 pixels per frame, so that the two fields of a frame show it at two positions. */
const MOVING = (rate: number): string =>
  `color=black:s=192x96:r=${rate}:d=0.5,geq=lum='if(between(X,20+300*T,60+300*T),235,16)':cb=128:cr=128`;
const PROGRESSIVE = MOVING(25);
const INTERLACED = `${MOVING(50)},tinterlace=interleave_top`;
const BOTTOM_FIRST = `${MOVING(50)},tinterlace=interleave_bottom`;

const SIZE = { width: 192, height: 96 };

/** Difference of neighboring lines, relative to that of lines two apart; it is large for combed pictures. */
async function combing(path: string): Promise<number> {
  let [next, second] = [1, 1];
  for await (const { data, width, height } of decode(path, { ...SIZE, frames: [3, 4, 5, 6] })) {
    const row = width * 3;
    for (let at = 0; at < (height - 2) * row; at++) {
      next += Math.abs(data[at]! - data[at + row]!);
      second += Math.abs(data[at]! - data[at + 2 * row]!);
    }
  }
  return next / second;
}

/** Encoder options for the field order. */
const TOP = ['-vf', 'setfield=tff'];
const BOTTOM = ['-vf', 'setfield=bff'];
const MPEG2 = ['-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-q:v', '2'];
const X264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', '10'];

describe('an interlaced video', () => {
  test.each<[string, string, readonly string[], string]>([
    ['H.264 in MP4', 'h264.mp4', [...X264, '-x264-params', 'tff=1', ...TOP], INTERLACED],
    [
      'H.264 in MPEG-TS, bottom field first',
      'h264.ts',
      [...X264, '-x264-params', 'bff=1', ...BOTTOM],
      BOTTOM_FIRST,
    ],
    ['MPEG-2', 'mpeg2.mpg', [...MPEG2, '-r', '25', ...TOP], INTERLACED],
    [
      'MPEG-4 in AVI',
      'mpeg4.avi',
      ['-c:v', 'mpeg4', '-flags', '+ildct+ilme', '-q:v', '2', ...TOP],
      INTERLACED,
    ],
    ['FFV1 in Matroska', 'ffv1.mkv', ['-c:v', 'ffv1', '-pix_fmt', 'yuv420p', ...TOP], INTERLACED],
    [
      'DV',
      'dv.dv',
      ['-vf', 'scale=720:576:interl=1,fps=25', '-pix_fmt', 'yuv420p', '-flags', '+ildct'],
      INTERLACED,
    ],
    [
      'Motion JPEG, flagged by QuickTime',
      'jpeg.mov',
      ['-c:v', 'mjpeg', '-q:v', '2', '-field_order', 'tt'],
      INTERLACED,
    ],
    ['PNG, flagged by QuickTime', 'png.mov', ['-c:v', 'png', '-field_order', 'bb'], BOTTOM_FIRST],
  ])('is decoded without combing: %s', async (_, name, options, source) => {
    expect(await combing(writeVideo(name, options, source))).toBeLessThan(1.5);
  });
});

const ORIGINAL = ['-c:v', 'ffv1', '-pix_fmt', 'yuv420p'];

/** PSNR between the frames of a video and its original, in dB. */
async function likeness(path: string, original: string): Promise<number> {
  const pixels = async (video: string): Promise<Uint8Array> => {
    const images: Uint8Array[] = [];
    for await (const { data } of decode(video, { ...SIZE, frames: [3, 4, 5, 6] })) images.push(data);
    return Buffer.concat(images);
  };
  const [shown, wanted] = await Promise.all([pixels(path), pixels(original)]);
  expect(shown).toHaveLength(wanted.length);
  const squares = shown.reduce((sum, value, i) => sum + (value - wanted[i]!) ** 2, 0);
  return 10 * Math.log10((255 ** 2 * shown.length) / squares);
}

/** Filters on every picture of a video, and its notes. */
async function treatment(path: string): Promise<{ filters: readonly string[]; notes: readonly string[] }> {
  const choose = (): number[] => [0];
  const { how, evidence } = await openVideo(path, { size: SIZE, choose });
  return { filters: [...how.filters.before, ...how.filters.all], notes: evidence.notes };
}

/** Filter that declares a video progressive. */
const SILENT = ',setfield=prog';
const FIELDS = ',separatefields';
const X265 = (order: string): string[] => [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-crf', '8'],
  ...['-x265-params', `interlace=${order}:log-level=error`],
];
const SILENT_VIDEOS = [
  ['MPEG-4 in AVI', 'avi', ['-c:v', 'mpeg4', '-q:v', '2']],
  ['Microsoft’s MPEG-4 in AVI', 'avi', ['-c:v', 'msmpeg4', '-q:v', '2']],
  ['Motion JPEG in AVI', 'avi', ['-c:v', 'mjpeg', '-q:v', '2']],
  ['H.264 in AVI', 'avi', [...X264, '-bf', '0']],
  ['raw pictures in NUT', 'nut', ['-c:v', 'rawvideo', '-pix_fmt', 'yuv422p']],
  ['H.264 in MP4, coded as progressive', 'mp4', X264],
  ['VP9 in Matroska', 'mkv', ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-b:v', '0', '-crf', '12']],
  ['MPEG-2 in MPEG-TS, coded as progressive', 'ts', ['-c:v', 'mpeg2video', '-q:v', '2']],
] as const;

describe('the frames of an interlaced video are close to the original', () => {
  let original: string;
  beforeAll(() => {
    original = writeVideo('original.mkv', ORIGINAL, PROGRESSIVE);
  });

  test.each(SILENT_VIDEOS)('even if the file does not say so: %s', async (_, extension, options) => {
    const top = writeVideo(`top.${extension}`, [...options, '-r', '25'], INTERLACED + SILENT);
    expect(await likeness(top, original)).toBeGreaterThan(30);
    expect((await treatment(top)).notes).toEqual([expect.stringMatching(/^it is interlaced, but the file/)]);
    const bottom = writeVideo(`bottom.${extension}`, [...options, '-r', '25'], BOTTOM_FIRST + SILENT);
    expect(await likeness(bottom, original)).toBeGreaterThan(30);
  });

  test.each([
    ['in Matroska', 'mkv', 'tff', INTERLACED],
    ['in MP4, bottom field first', 'mp4', 'bff', BOTTOM_FIRST],
    ['in MPEG-TS', 'ts', 'tff', INTERLACED],
    ['as a bare stream', 'hevc', 'tff', INTERLACED],
  ])('if HEVC codes each field as a picture %s', async (_, extension, order, source) => {
    const path = writeVideo(`fields.${extension}`, X265(order), source + FIELDS);
    expect(await likeness(path, original)).toBeGreaterThan(30);
  });
});

test.each(SILENT_VIDEOS)(
  'a progressive video that might be interlaced does not change: %s',
  async (_, extension, options) => {
    const path = writeVideo(`not.${extension}`, [...options], PROGRESSIVE);
    expect(await treatment(path)).toEqual({ filters: [], notes: [] });
  },
);

test('a video with only later frames interlaced is decoded without combing', async () => {
  const parts = [
    writeVideo('first.m2v', [...MPEG2, '-frames:v', '2'], PROGRESSIVE),
    writeVideo('later.m2v', [...MPEG2, ...TOP], INTERLACED),
  ];
  const path = join(temporaryFolder(), 'mixed.m2v');
  writeFileSync(path, Buffer.concat(parts.map((part) => readFileSync(part))));
  expect(await combing(path)).toBeLessThan(1.5);
});

test('a progressive video is decoded unchanged', async () => {
  const path = writeVideo('progressive.mkv', ['-c:v', 'ffv1', '-pix_fmt', 'yuv444p'], PROGRESSIVE);
  let edges = 0;
  for await (const { data, width } of decode(path, { ...SIZE, frames: [4] })) {
    for (let at = 3; at < width * 3; at += 3) edges += Number(Math.abs(data[at]! - data[at - 3]!) > 200);
  }
  expect(edges).toBe(2);
});
