import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { processClip, type ProcessedClip } from '../../run/processClip.js';
import { resolveSettings, type PreprocessSettings } from '../../settings.js';
import { fakeNetworks, temporaryFolder } from '../../testing/fakes.js';

/** A folder of uniform images with the given red values. */
async function frameFolder(reds: Readonly<Record<string, number>>): Promise<string> {
  const folder = join(temporaryFolder(), 'frames');
  mkdirSync(folder);
  for (const [name, r] of Object.entries(reds)) {
    const image = sharp({ create: { width: 16, height: 16, channels: 3, background: { r, g: 0, b: 0 } } });
    await image.png().toFile(join(folder, name));
  }
  return folder;
}

function align(folder: string, settings: Partial<PreprocessSettings>): Promise<ProcessedClip> {
  const networks = fakeNetworks(() => false);
  return processClip({ kind: 'frames', path: folder }, resolveSettings({ size: 8, ...settings }), () =>
    Promise.resolve(networks),
  );
}

/** The red value of each frame. */
function redsOf(result: ProcessedClip): number[] {
  if (result.kind !== 'aligned') return [];
  const { frames, length, size } = result.clip;
  return Array.from({ length }, (_, row) => frames[row * size * size * 3]!);
}

test('gaps in the numbering are closed, without blended frames', async () => {
  const folder = await frameFolder({
    '00007_00003.png': 30,
    '00007_00004.png': 40,
    '00007_00100.png': 200,
    '00007_00020.png': 120,
  });
  expect(redsOf(await align(folder, { length: 4, timeline: 'linear' }))).toEqual([30, 40, 120, 200]);
});

test.each(['tim', 'linear', 'uniform'] as const)(
  '%s extends a short clip to the requested length',
  async (timeline) => {
    const folder = await frameFolder({ '1.png': 40, '2.png': 60, '10.png': 80 });
    const reds = redsOf(await align(folder, { length: 20, timeline }));
    expect(reds).toHaveLength(20);
    expect([reds[0], reds[19]]).toEqual([40, 80]);
    expect(reds).toEqual([...reds].sort((a, b) => a - b));
  },
);

test('segments are stored with several frames each, none of them blended', async () => {
  const names = Array.from({ length: 24 }, (_, i) => [`${i + 1}.png`, 10 * i] as const);
  const folder = await frameFolder(Object.fromEntries(names));
  const reds = redsOf(await align(folder, { length: 4, looked: 1, timeline: 'segment', perSegment: 3 }));
  expect(reds).toEqual([10, 30, 50, 70, 90, 110, 130, 150, 170, 190, 210, 230]);
});

test('gray-world balances the colors of the stored clip', async () => {
  const folder = temporaryFolder();
  const create = { width: 8, height: 8, channels: 3, background: { r: 130, g: 100, b: 70 } } as const;
  await sharp({ create }).png().toFile(join(folder, '1.png'));
  const result = await align(folder, { length: 1, whiteBalance: 'gray-world' });
  expect(result.kind === 'aligned' && [...result.clip.frames.subarray(0, 3)]).toEqual([100, 100, 100]);
});

test.each([
  ['no image', {}],
  ['an invalid image', { '1.jpg': 'text' }],
])('a folder with %s is refused', async (_, files) => {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  await expect(align(folder, {})).rejects.toMatchObject({ code: 'BAD_FRAMES', kind: 'input' });
});

test.each([
  [1, [true, false, true, false]],
  [3, [false, true, false, true]],
  [6, [true, true, false, false]],
  [8, [false, false, true, true]],
])('a frame with EXIF orientation %p is rotated upright', async (orientation, expected) => {
  const folder = join(temporaryFolder(), 'turned');
  mkdirSync(folder);
  // Bright on its left.
  const data = Uint8Array.from({ length: 16 * 8 * 3 }, (_, i) => (i % 48 < 24 ? 255 : 0));
  const image = sharp(data, { raw: { width: 16, height: 8, channels: 3 } }).withMetadata({ orientation });
  await image.jpeg({ quality: 100 }).toFile(join(folder, '1.jpg'));
  const result = await align(folder, { length: 1 });
  const frames = result.kind === 'aligned' ? result.clip.frames : [];
  const corners = [0, 7, 56, 63].map((pixel) => (frames[3 * pixel] ?? 0) > 128);
  expect(corners).toEqual(expected);
});
