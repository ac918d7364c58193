import { DecoderLog } from './decoderLog.js';

const PICTURE = (n: number): string =>
  `[Parsed_showinfo_0 @ 0x1] [info] n:${n} pts:${n} pts_time:${n} fmt:yuv420p cl:left sar:1/1 s:320x240 i:P iskey:0 type:P`;

/** Findings from a log of ffmpeg 7.1 with this line after the first picture. */
function findingsWith(line: string): DecoderLog {
  const log = new DecoderLog();
  const lines = [
    '[info] Stream mapping:',
    "[info] Output #0, null, to 'pipe:':",
    PICTURE(0),
    line,
    PICTURE(1),
    '',
  ];
  log.add(Buffer.from(lines.join('\n')));
  return log;
}

test.each([
  ['5.1', '[warning] file:/a.mp4: corrupt decoded frame in stream 0'],
  ['7.1', '[vist#0:0/h264 @ 0x5] [dec:h264 @ 0x6] [warning] corrupt decoded frame'],
])('a picture that ffmpeg %s calls corrupt is damaged', (_, line) => {
  const { pictures, firstError } = findingsWith(line);
  expect(pictures.map(({ isDamaged }) => isDamaged)).toEqual([false, true]);
  expect(firstError).toMatch(/^corrupt decoded frame/);
});

test('a packet that ffmpeg 7.1 cannot decode is lost', () => {
  const line =
    '[vist#0:0/mpeg2video @ 0x5] [dec:mpeg2video @ 0x6] [error] Error submitting packet to decoder: Invalid data found';
  expect(findingsWith(line)).toMatchObject({ lost: 1, errors: 1 });
});

test.each([
  '[vost#0:0/ppm @ 0x5] [enc:ppm @ 0x6] [error] Error encoding a frame',
  '[fc#0 @ 0x5] [error] Error while filtering',
  '[out#0/image2pipe @ 0x5] [error] Error muxing a packet',
])('an error that is not from the decoder damages no picture: %s', (line) => {
  const { pictures, errors, complaints } = findingsWith(line);
  expect({ errors, damaged: pictures.filter(({ isDamaged }) => isDamaged) }).toEqual({
    errors: 0,
    damaged: [],
  });
  expect(complaints).not.toBe('');
});

test.each([
  [
    '5.1',
    '[info] video:44kB audio:0kB subtitle:0kB other streams:0kB global headers:0kB muxing overhead: unknown',
    0,
  ],
  [
    '7.1',
    '[out#0/null @ 0x5] [info] video:41KiB audio:0KiB subtitle:0KiB other streams:0KiB muxing overhead: unknown',
    16,
  ],
])('ffmpeg %s decodes ahead of the filters, or not', (_, line, pictures) => {
  expect(findingsWith(line).readAhead).toBe(pictures);
});
