import { writeVideo } from '../../testing/videos.js';
import { openVideo } from '../openVideo.js';

const MJPEG = ['-c:v', 'mjpeg', '-q:v', '2', '-field_order', 'tt', '-vf', 'setfield=tff'];
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-crf', '20'];
const MPEG2 = ['-c:v', 'mpeg2video', '-q:v', '3', '-flags', '+ildct+ilme'];

/** A bright box that moves by some pixels per field before a still background, at 50 fields per second. */
const moving = (size: string, pixels: number, seconds = 0.5): string =>
  `color=0x404040:s=${size}:r=50:d=${seconds}[still];color=0xd0d0d0:s=64x160:r=50:d=${seconds}[box];` +
  `[still][box]overlay=x='40+mod(${pixels}*n,80)':y=40`;
const interlaced = (source: string, first: 'top' | 'bottom'): string =>
  `${source},tinterlace=interleave_${first},setfield=prog`;

/** Filters on every picture of a video, and its notes. */
async function treatment(path: string): Promise<{ filters: readonly string[]; notes: readonly string[] }> {
  const { how, evidence } = await openVideo(path, { size: { width: 64, height: 48 }, choose: () => [0] });
  return { filters: how.filters.all, notes: evidence.notes };
}

test.each([
  ['640×480 in MP4', 'mp4', '640x480', 4, 0.5, 'top'],
  ['slow motion', 'mp4', '640x360', 1, 1, 'bottom'],
  ['fast motion in QuickTime', 'mov', '640x360', 16, 0.5, 'top'],
  ['352×576 in Matroska', 'mkv', '352x576', 4, 0.5, 'bottom'],
  ['352×288 in MPEG-TS', 'ts', '352x288', 6, 0.5, 'top'],
  ['1440×1080, where only a small part moves', 'mp4', '1440x1080', 3, 0.3, 'bottom'],
  ['2 s', 'mp4', '352x240', 3, 2, 'top'],
  ['2 s, bottom field first', 'mp4', '352x240', 3, 2, 'bottom'],
] as const)(
  'undeclared interlacing is recognized: %s',
  async (_, extension, size, pixels, seconds, first) => {
    const source = interlaced(moving(size, pixels, seconds), first);
    const path = writeVideo(`${first}-${size}-${pixels}.${extension}`, X264, source);
    expect(await treatment(path)).toEqual({
      filters: [`bwdif=send_frame:${first === 'top' ? 'tff' : 'bff'}:all`],
      notes: [expect.stringMatching(/^it is interlaced, but the file does not say so/)],
    });
  },
);

test.each([
  ['H.264 in MP4', 'mp4', [...X264, '-x264-params', 'tff=1', '-vf', 'setfield=tff'], 'bottom', 'interlaced'],
  ['MPEG-2 in MPEG-TS', 'ts', [...MPEG2, '-vf', 'setfield=bff'], 'top', 'interlaced'],
  ['Motion JPEG in QuickTime', 'mov', MJPEG, 'bottom', 'all'],
] as const)(
  'a declared field order is corrected if the content shows the other one: %s',
  async (_, extension, options, first, pictures) => {
    const path = writeVideo(`swapped.${extension}`, options, interlaced(moving('320x240', 6), first));
    const order = first === 'top' ? 'tff' : 'bff';
    expect(await treatment(path)).toEqual({
      filters: [`bwdif=send_frame:${order}:${pictures}`],
      notes: [expect.stringContaining(`its content shows that the ${first} field does`)],
    });
  },
);

test.each([
  [
    'H.264 in MP4',
    'mp4',
    [...X264, '-x264-params', 'tff=1', '-vf', 'setfield=tff'],
    'top',
    'auto:interlaced',
  ],
  ['MPEG-2 in MPEG-TS', 'ts', [...MPEG2, '-vf', 'setfield=bff'], 'bottom', 'auto:interlaced'],
  ['Motion JPEG in QuickTime', 'mov', MJPEG, 'top', 'tff:all'],
] as const)(
  'a correctly declared field order is used without a note: %s',
  async (_, extension, options, first, mode) => {
    const path = writeVideo(`declared.${extension}`, options, interlaced(moving('320x240', 6), first));
    expect(await treatment(path)).toEqual({ filters: [`bwdif=send_frame:${mode}`], notes: [] });
  },
);

/** White lines on gray, 320×240, by the expression of their brightness. */
const lines = (brightness: string): string =>
  `color=gray:s=320x240:r=25:d=0.5,geq=lum='${brightness}':cb=128:cr=128`;

test.each([
  ['a moving box', moving('320x240', 3)],
  [
    'doubled lines that move up',
    'mandelbrot=s=320x240:r=25,crop=320:60:0:n*1.5,scale=320:240:flags=neighbor',
  ],
  ['doubled lines of text that move down', lines('if(mod(floor((Y-3*N)/2)*7+floor(X/5),11),40,220)')],
  ['fine stripes that move sideways', lines('if(between(X,20+9*N,160+9*N),if(mod(Y,2),220,30),120)')],
  ['fine stripes that alternate', lines('if(mod(Y+N,2),200,40)')],
  [
    'stripes of two lines that move sideways',
    lines('if(between(X,20+9*N,160+9*N),if(mod(Y,4)-gt(mod(Y,4),1),220,30),120)'),
  ],
  ['noise', 'color=gray:s=320x240:r=25:d=0.5,noise=alls=60:allf=t+u'],
  ['a running ticker', 'testsrc2=s=640x240:r=25:d=0.5,crop=320:240:9*n:0'],
  ['cuts', "testsrc2=s=320x240:r=25:d=2,select='not(mod(n,9))',setpts=N/25/TB"],
  ['repeated frames', `${moving('320x240', 5)},fps=25,fps=50`],
])('a progressive video does not change: %s', async (name, source) => {
  const path = writeVideo(`${name}.mp4`, [...X264, '-t', '0.5'], source);
  expect(await treatment(path)).toEqual({ filters: [], notes: [] });
});
