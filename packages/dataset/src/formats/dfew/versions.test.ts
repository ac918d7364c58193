import { openDataset } from '../../index.js';
import {
  makeFolder,
  officialName,
  padded,
  removeFolders,
  splitFiles,
  videoFiles,
  writeFiles,
} from '../../testing/release.js';

afterAll(removeFolders);

/** Frame folders of ten clips, with frames named as by `ffmpeg %d.jpg`; clip n has `count(n)` frames. */
const frames = (count: (clip: number) => number, folder: (clip: number) => string): Record<string, string> =>
  Object.assign(
    {},
    ...Array.from({ length: 10 }, (_, i) =>
      Object.fromEntries(
        Array.from({ length: count(i + 1) }, (_unused, frame) => [
          `${folder(i + 1)}/${padded(i + 1)}/${frame + 1}.jpg`,
          'x',
        ]),
      ),
    ),
  );

const shortEveryThird = (clip: number): number => (clip % 3 === 0 ? 9 : 20);

async function openOf(files: Record<string, string>): ReturnType<typeof openDataset> {
  const root = await makeFolder();
  await writeFiles(root, { ...files, ...splitFiles(officialName) });
  return openDataset(root);
}

test.each([
  ['in one folder', () => 'faces'],
  ['in parts', (clip: number) => `faces/part_${clip % 2}`],
  ['in one folder per class', (clip: number) => (clip % 3 === 0 ? 'short' : 'long')],
  ['in the root', () => '.'],
])('short clips with numbered frames belong to the same version as longer ones, %s', async (_, folder) => {
  const { clips } = await openOf(frames(shortEveryThird, folder));
  expect(clips.map(({ source }) => source?.kind)).toEqual(Array.from({ length: 10 }, () => 'frames'));
});

test('a separate version of short clips stays separate', async () => {
  const { clips, notes } = await openOf({
    ...frames(
      () => 20,
      () => 'whole',
    ),
    ...frames(
      () => 16,
      () => 'interpolated',
    ),
  });
  expect(clips[0]?.source?.path).toMatch(/whole.00001$/);
  expect(notes.join(' ')).toMatch(/also has 10 16-frame folders/);
});

test('original videos in avi and other containers are one version', async () => {
  const { clips } = await openOf(videoFiles((clip) => `original/${clip}.${['avi', 'mp4', 'flv'][clip % 3]}`));
  expect(clips.filter(({ source }) => source?.kind === 'video')).toHaveLength(10);
});

test.each(['test(multi-labeled)/set_1.csv', 'multi/test_set_1.csv', 'multi_labeled/test/set_1.csv'])(
  'the split %s is for several emotions, and is ignored',
  async (name) => {
    const root = await makeFolder();
    await writeFiles(root, {
      ...videoFiles((clip) => `original/${clip}.mp4`),
      ...splitFiles(officialName),
      [`EmoLabel_DataSplit/${name}`]: 'video_name,label\n1,7\n',
    });
    expect((await openDataset(root)).clips[0]?.label).toBe(0);
  },
);

test('a folder called multi above the release does not hide its splits', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...videoFiles((clip) => `multimodal/DFEW/original/${clip}.mp4`),
    ...splitFiles((role, fold) => `multimodal/DFEW/${officialName(role, fold)}`),
    'multimodal/DFEW/EmoLabel_DataSplit/test(multi-labeled)/set_1.csv': 'video_name,label\n99,1\n',
  });
  const { clips } = await openDataset(root);
  expect(clips.map(({ fold }) => fold)).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
});
