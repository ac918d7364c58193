import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probe } from './probe.js';
import { temporaryFolder } from '../testing/fakes.js';
import { alignVideos, reasonFor, writeVideo } from '../testing/videos.js';
import { decode } from './decode.js';

const folder = temporaryFolder();

describe('pictures', () => {
  /** The first decoded frame. */
  async function shown(
    path: string,
  ): Promise<{ width: number; height: number; rgb: (x: number, y: number) => number[] }> {
    const { width, height } = await probe(path);
    for await (const { data } of decode(path, { width, height })) {
      const rgb = (x: number, y: number): number[] => {
        const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
        return [...data.subarray(at, at + 3)];
      };
      return { width, height, rgb };
    }
    throw new Error('no frame');
  }

  // Red on top, blue below.
  const STRIPES = 'color=red:s=64x24:r=12:d=0.5,pad=64:48:0:0:blue';

  /** An MP4 file whose display matrix turns the pictures clockwise, as a phone's: ffmpeg's options for it differ between versions. */
  function withRotation(mp4: Buffer, degrees: number): Buffer {
    const [cos, sin] = [90, 270].includes(degrees) ? [0, degrees === 90 ? 1 : -1] : [-1, 0];
    const matrix = mp4.indexOf('tkhd') + 44;
    [cos, sin, 0, -sin, cos].forEach((value, i) => mp4.writeInt32BE(value * 2 ** 16, matrix + 4 * i));
    return mp4;
  }

  test.each([
    [90, 48, 64],
    [180, 64, 48],
    [270, 48, 64],
  ])('a video with a rotation of %p° is decoded upright', async (degrees, width, height) => {
    const stripes = writeVideo('stripes.mp4', ['-pix_fmt', 'yuv420p'], STRIPES);
    const turned = join(folder, `turned ${degrees}.mp4`);
    writeFileSync(turned, withRotation(readFileSync(stripes), degrees));
    const picture = await shown(turned);
    expect([picture.width, picture.height]).toEqual([width, height]);
    const places = { 90: [0.75, 0.5], 180: [0.5, 0.75], 270: [0.25, 0.5] }[degrees] ?? [];
    const [red = 0, , blue = 0] = picture.rgb(places[0] ?? 0, places[1] ?? 0);
    expect(red).toBeGreaterThan(blue + 100);
    expect((await alignVideos([turned])).summary.done).toBe(1);
  });

  test('non-square pixels are made square', async () => {
    const path = writeVideo('anamorphic.mp4', ['-vf', 'setsar=4/3', '-pix_fmt', 'yuv420p']);
    expect(await probe(path)).toMatchObject({ width: 85, height: 48 });
  });

  test.each([
    ['10-bit color', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p10le']],
    ['gray', ['-c:v', 'libx264', '-pix_fmt', 'gray']],
    ['full chroma', ['-c:v', 'libx264', '-pix_fmt', 'yuv444p']],
    ['transparent', ['-c:v', 'png', '-pix_fmt', 'rgba']],
    ['interlaced', ['-c:v', 'mpeg2video', '-r', '25', '-flags', '+ilme+ildct', '-vf', 'setfield=tff']],
  ])('%s is read as RGB', async (name, options) => {
    const { summary } = await alignVideos([writeVideo(`${name}.mkv`, options)]);
    expect(summary).toMatchObject({ done: 1, failed: [] });
  });

  test('10-bit gray keeps its brightness', async () => {
    const path = writeVideo(
      'gray.mkv',
      ['-c:v', 'ffv1', '-pix_fmt', 'gray10le'],
      'color=0x808080:s=16x16:r=12:d=0.5',
    );
    for (const value of (await shown(path)).rgb(0.5, 0.5)) expect(Math.abs(value - 128)).toBeLessThan(3);
  });

  test.each([
    [1, 1],
    [17, 31],
    [3, 200],
    [639, 1],
  ])('a video of %p×%p pixels is read', async (width, height) => {
    const crop = `format=gray,crop=${width}:${height}:0:0:exact=1`;
    const path = writeVideo('odd.mkv', ['-vf', crop, '-c:v', 'ffv1'], 'testsrc=s=640x200:r=12:d=0.5');
    expect(await probe(path)).toMatchObject({ width, height });
    expect((await alignVideos([path])).summary).toMatchObject({ done: 1, failed: [] });
  });

  test('a header with a huge picture size is refused', async () => {
    const path = join(folder, 'vast.y4m');
    writeFileSync(path, 'YUV4MPEG2 W60000 H60000 F25:1 C420\nFRAME\n');
    expect(await reasonFor(path)).toMatch(/expected a video .* received /);
  });
});

describe('time', () => {
  test.each([
    ['mkv', 'ffv1'],
    ['mp4', 'libx264'],
  ])('a video with a variable frame rate (%s) is sampled at equal times', async (container, codec) => {
    // Half a second at 4 frames per second, then half a second at 40; the brightness is 200 times the time in seconds.
    const uneven =
      "color=black:s=16x16:r=40:d=1,geq=lum='200*T':cb=128:cr=128,select='gte(t,0.5)+not(mod(n,10))'";
    const path = writeVideo(`uneven.${container}`, ['-c:v', codec, '-fps_mode', 'vfr'], uneven);
    const { frames, times } = await probe(path);
    expect(frames).toBe(22);
    expect(times.slice(0, 3)).toEqual([0, 0.25, 0.5]);
    const { store } = await alignVideos([path], { looked: 8, length: 8 });
    const { sourceFrames } = await store.read('0');
    expect(sourceFrames.filter((frame) => frame < 2)).toHaveLength(4);
  });

  test('a video with a late first frame starts with that frame', async () => {
    const path = writeVideo('late.mkv', ['-c:v', 'ffv1', '-output_ts_offset', '5']);
    const { store } = await alignVideos([path]);
    expect([...(await store.read('0')).sourceFrames]).toEqual([1, 4, 7, 10]);
  });

  test('a video of one frame is a clip of that frame', async () => {
    const path = writeVideo('one.mp4', ['-frames:v', '1', '-pix_fmt', 'yuv420p']);
    expect([...(await (await alignVideos([path])).store.read('0')).sourceFrames]).toEqual([0, 0, 0, 0]);
  });
});
