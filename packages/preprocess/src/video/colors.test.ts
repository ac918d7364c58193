import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/fakes.js';
import { reasonFor } from '../testing/videos.js';
import { decode } from './decode.js';

const folder = temporaryFolder();
const SIZE = { width: 128, height: 96 };

/** Colors of a typical video: none at the limits of SDR, and blurred as by a lens. */
const PICTURE = 'testsrc2=s=128x96:r=10:d=0.4,lutrgb=r=30+val*0.7:g=30+val*0.7:b=30+val*0.7,gblur=4';

interface Coding {
  readonly matrix: string;
  readonly primaries: string;
  readonly transfer: string;
  readonly range: 'tv' | 'pc';
  readonly format: string;
  readonly codec: readonly string[];
}

const H264 = ['-c:v', 'libx264', '-crf', '6'];
const HEVC = ['-c:v', 'libx265', '-x265-params', 'log-level=error:crf=6'];
const HDR10: Coding = {
  ...{ matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084', range: 'tv' },
  ...{ format: 'yuv420p10le', codec: HEVC },
};
const SDR: Coding = {
  ...{ matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', range: 'tv', format: 'yuv420p', codec: H264 },
};

/** Encodes the picture so that a display shows the same; its white is HDR's reference white times `gain`. */
function encodePicture(name: string, coding: Coding, gain = 1): string {
  const { matrix, primaries, transfer, range, format, codec } = coding;
  const path = join(folder, name);
  const white = `npl=${203 * gain}`;
  const filters = [
    PICTURE,
    'format=gbrp',
    `zscale=min=gbr:pin=bt709:tin=bt709:rin=full:t=linear:p=${primaries}:m=gbr:r=full:${white}`,
    'format=gbrpf32le',
    `zscale=tin=linear:pin=${primaries}:min=gbr:rin=full:t=${transfer}:p=${primaries}:m=${matrix}:r=${range === 'tv' ? 'limited' : 'full'}:${white}`,
    `format=${format}`,
  ];
  const tags = matrix === 'gbr' ? [] : ['-colorspace', matrix];
  tags.push('-color_range', range, '-color_primaries', primaries, '-color_trc', transfer);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', filters.join(), ...codec, ...tags, path]);
  return path;
}

async function pixelsOf(path: string): Promise<Buffer> {
  const frames: Uint8Array[] = [];
  for await (const { data } of decode(path, { ...SIZE, frames: [0, 2] })) frames.push(data);
  return Buffer.concat(frames);
}

let original: Buffer;
beforeAll(async () => {
  const path = join(folder, 'original.mkv');
  const args = ['-v', 'error', '-y', '-f', 'lavfi', '-i', PICTURE, '-pix_fmt', 'gbrp', '-c:v', 'ffv1', path];
  execFileSync('ffmpeg', args);
  original = await pixelsOf(path);
});

/** PSNR of two pictures in dB; above 30 they are hard to distinguish. */
function psnr(some: Buffer, others: Buffer): number {
  const errors = some.reduce((sum, value, i) => sum + (value - others[i]!) ** 2, 0);
  return 10 * Math.log10((255 ** 2 * some.length) / errors);
}

test.each<[string, Coding]>([
  ['PQ of 10 bits in hevc.mp4', HDR10],
  ['PQ of 10 bits in h264.mkv', { ...HDR10, codec: H264 }],
  ['PQ of 8 bits in h264.mp4', { ...HDR10, format: 'yuv420p', codec: H264 }],
  ['PQ of 12 bits in hevc.mkv', { ...HDR10, format: 'yuv422p12le' }],
  ['PQ of full range in h264.mov', { ...HDR10, range: 'pc', codec: H264 }],
  [
    'PQ as RGB in ffv1.mkv',
    { ...HDR10, matrix: 'gbr', range: 'pc', format: 'gbrp12le', codec: ['-c:v', 'ffv1'] },
  ],
  ['HLG of 10 bits in hevc.mp4', { ...HDR10, transfer: 'arib-std-b67' }],
  ['HLG of 8 bits in h264.ts', { ...HDR10, transfer: 'arib-std-b67', format: 'yuv420p', codec: H264 }],
  ['BT.2020 without HDR in hevc.mp4', { ...HDR10, transfer: 'bt2020-10' }],
  ['Display P3 in h264.mp4', { ...SDR, primaries: 'smpte432' }],
  ['a BT.709 matrix in h264.mp4', SDR],
  ['a BT.601 matrix in h264.mp4', { ...SDR, matrix: 'smpte170m' }],
  ['full range in h264.mkv', { ...SDR, range: 'pc' }],
])('a video of %s is decoded as its SDR original', async (name, coding) => {
  expect(psnr(await pixelsOf(encodePicture(name, coding)), original)).toBeGreaterThan(32);
});

test.each([
  ['above', 1280, 720, 'bt709'],
  ['above, upright', 480, 640, 'bt709'],
  ['below', 640, 480, 'smpte170m'],
])(
  'a video without color information gets the matrix for its size: %s 576 lines',
  async (name, width, height, matrix) => {
    const path = join(folder, `silent ${name}.mp4`);
    const scale = `scale=${width}:${height}:out_color_matrix=${matrix},format=yuv420p`;
    const args = ['-v', 'error', '-y', '-f', 'lavfi', '-i', `${PICTURE},${scale}`, ...H264];
    execFileSync('ffmpeg', [...args, '-bsf:v', 'h264_metadata=matrix_coefficients=2', path]);
    expect(psnr(await pixelsOf(path), original)).toBeGreaterThan(32);
  },
);

test('highlights above white are compressed, and darker tones stay', async () => {
  const gray = 'color=0x808080:s=64x96:r=10:d=0.4,pad=128:96:0:0,format=yuv420p10le';
  // The file has the options up to version 6 of ffmpeg, and the properties of the pictures from 7 on.
  const colors = ['-colorspace', 'bt2020nc', '-color_primaries', 'bt2020', '-color_trc', 'smpte2084'];
  const tags = 'setparams=range=tv:colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084';
  // Left 40 cd/m², which is SDR's 130 of 255; right 1000 cd/m².
  const levels = `${gray},lut=y='if(gt(val,100),431,723)',${tags}`;
  const path = join(folder, 'bright.mkv');
  const args = ['-v', 'error', '-y', '-f', 'lavfi', '-i', levels, '-c:v', 'ffv1'];
  execFileSync('ffmpeg', [...args, ...colors, '-color_range', 'tv', path]);
  const data = await pixelsOf(path);
  const at = (x: number): number => data[(48 * 128 + x) * 3]!;
  expect(Math.abs(at(32) - 130)).toBeLessThan(5);
  expect(at(96)).toBeGreaterThan(250);
});

describe('Dolby Vision', () => {
  /** An MP4 with a Dolby Vision configuration record in its stream description (ETSI TS 103 572). */
  function dolbyVision(profile: number, compatibility: number): string {
    const bytes = readFileSync(encodePicture('base layer.mp4', HDR10));
    const record = Buffer.alloc(32);
    record.writeUInt32BE(32, 0);
    record.write('dvvC', 4);
    record.set([1, 0, (profile << 1) & 0xff, (1 << 3) | 0b101, compatibility << 4], 8);
    const entry = bytes.indexOf('hev1') < 0 ? bytes.indexOf('hvc1') : bytes.indexOf('hev1');
    const end = entry - 4 + bytes.readUInt32BE(entry - 4);
    const grown = Buffer.concat([bytes.subarray(0, end), record, bytes.subarray(end)]);
    for (const type of ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd']) {
      const at = grown.indexOf(type) - 4;
      grown.writeUInt32BE(grown.readUInt32BE(at) + record.length, at);
    }
    grown.writeUInt32BE(grown.readUInt32BE(entry - 4) + record.length, entry - 4);
    const path = join(folder, `dolby vision ${profile}.${compatibility}.mp4`);
    writeFileSync(path, grown);
    return path;
  }

  test('a video with an HDR10 base layer is decoded from it', async () => {
    expect(psnr(await pixelsOf(dolbyVision(8, 1)), original)).toBeGreaterThan(32);
  });

  test('a video without a base layer is refused', async () => {
    expect(await reasonFor(dolbyVision(5, 0))).toContain('Dolby Vision without a base layer');
  });
});
