import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Dataset, openDataset, summarize } from '../../index.js';
import { makeFolder, removeFolders, writeFiles } from '../../testing/release.js';

afterAll(removeFolders);

const CLASSES =
  'anger disgust fear happiness neutral sadness surprise contempt anxiety helplessness disappointment';
const NAMES = CLASSES.split(' ');
const list = (clips: readonly number[], label: (clip: number) => string): string =>
  clips.map((clip) => `${String(clip).padStart(5, '0')}.mp4 ${label(clip)}\n`).join('');
const word = (clip: number): string => NAMES[(clip - 1) % 11] ?? '';

/** 22 clips, two of each class, in two folds. */
function lists(label: (clip: number) => string = word): Record<string, string> {
  const first = NAMES.map((_, index) => index + 1);
  const second = first.map((clip) => clip + 11);
  const folder = 'split/single/no_caption';
  return {
    [`${folder}/set_1/test.txt`]: list(first, label),
    [`${folder}/set_1/train.txt`]: list(second, label),
    [`${folder}/set_2/test.txt`]: list(second, label),
    [`${folder}/set_2/train.txt`]: list(first, label),
  };
}

const videos = Object.fromEntries(
  Array.from({ length: 24 }, (_, index) => [
    `data/clips/${String(index + 1).padStart(5, '0')}.mp4`,
    `${index}`,
  ]),
);

async function open(
  files: Readonly<Record<string, string>>,
  options: Parameters<typeof openDataset>[1] = {},
): Promise<Dataset> {
  const root = await makeFolder();
  await writeFiles(root, { ...videos, ...files });
  return openDataset(root, options);
}

test('a release is detected, with 11 classes and its folds', async () => {
  const dataset = await open(lists());
  expect(dataset).toMatchObject({ format: 'mafw', classes: NAMES, synthetic: false });
  expect(dataset.clips.slice(0, 22).map(({ label, fold }) => [label, fold])).toEqual(
    Array.from({ length: 22 }, (_, index) => [index % 11, index < 11 ? 1 : 2]),
  );
  expect(summarize(dataset).folds.map(({ total }) => total)).toEqual([11, 11]);
});

test('compound labels are kept as several emotions', async () => {
  const { clips, notes } = await open({
    ...lists(),
    'split/compound/no_caption/set_1/train.txt': '00023.mp4 disgust_anger\n00001.mp4 anger\n',
    'split/compound/no_caption/set_1/test.txt': '00024.mp4 sadness_helplessness_anxiety\n',
  });
  expect(clips.slice(22).map(({ label, labels, fold }) => [label, labels, fold])).toEqual([
    [null, [0, 1], 0],
    [null, [5, 8, 9], 1],
  ]);
  expect(clips[0]).toMatchObject({ label: 0, labels: null, fold: 1 });
  expect(notes.join(' ')).toContain('2 clips of several emotions');
});

const numbered = (order: readonly string[]): Record<string, string> =>
  lists((clip) => String(order.indexOf(word(clip))));
const alphabetical = NAMES.toSorted();

test.each([
  ['published', NAMES],
  ['alphabetical', alphabetical],
] as const)('numbers in %s order are read on request', async (labelOrder, order) => {
  const { clips } = await open(numbered(order), { labelOrder });
  expect(clips.slice(0, 11).map(({ label }) => label)).toEqual(NAMES.map((_, index) => index));
});

test.each([
  ['published', NAMES],
  ['alphabetical', alphabetical],
] as const)('%s order of numbers is detected by the votes', async (name, order) => {
  const rows = Array.from({ length: 22 }, (_, index) => [
    `${index + 1}.mp4`,
    ...alphabetical.map((emotion) => (emotion === word(index + 1) ? 8 : 1)),
  ]);
  const table = [['clip', ...alphabetical], ...rows].map((row) => row.join(',')).join('\r\n');
  const { clips, notes } = await open({ ...numbered(order), 'labels/votes.csv': table });
  expect(clips[1]).toMatchObject({ label: 1, votes: [1, 8, 1, 1, 1, 1, 1, 1, 1, 1, 1] });
  expect(notes.join(' ')).toContain(`in ${name} order`);
});

test('the order of numbers without evidence is never guessed', async () => {
  const opening = open(numbered(NAMES));
  await expect(opening).rejects.toMatchObject({ code: 'BAD_LABELS' });
  await expect(opening).rejects.toThrow(
    /^[^\n]*choose the label order[^\n]*"published"[^\n]*"alphabetical"\.$/,
  );
});

test('captions in GB18030 do not hide the label', async () => {
  const root = await makeFolder();
  await writeFiles(root, videos);
  for (const [name, text] of Object.entries(lists())) {
    const path = join(root, name.replace('no_caption', 'with_caption'));
    await mkdir(dirname(path), { recursive: true });
    // "中国" in GB18030, which is not valid UTF-8.
    const lines = text
      .trim()
      .split('\n')
      .map((line) =>
        Buffer.concat([
          Buffer.from(`${line.replace(' ', '\t')}\t`),
          Buffer.from([0xd6, 0xd0, 0xb9, 0xfa]),
          Buffer.from('\ta man, angry\r\n'),
        ]),
      );
    await writeFile(path, Buffer.concat(lines));
  }
  const { clips } = await openDataset(root);
  expect(clips.slice(0, 11).map(({ label }) => label)).toEqual(NAMES.map((_, index) => index));
});

const train = 'split/single/no_caption/set_1/train.txt';
test.each([
  ['an unknown label', '00012.mp4 rage\n', /train\.txt, line 1: expected one of anger, .*received "rage"/],
  [
    'a clip that is also in the test list',
    '00001.mp4 anger\n',
    /fold 1 to train and test on different clips; received clip 00001/,
  ],
  ['a label that differs between lists', '00012.mp4 fear\n', /one label for clip 00012 in all lists/],
  ['a name that is not a clip', 'happy.mp4 anger\n', /line 1: expected a clip such as 00025\.mp4/],
  ['words among numbers', '00012.mp4 0\n', /expected numbers in all lists, or words in all/],
])('%s is an error in one line', async (_, text, message) => {
  await expect(open({ ...lists(), [train]: text })).rejects.toThrow(message);
});
