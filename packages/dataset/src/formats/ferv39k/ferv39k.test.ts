import { join } from 'node:path';
import { type Dataset, openDataset, summarize, verify } from '../../index.js';
import { makeFolder, removeFolders, writeFiles } from '../../testing/release.js';

afterAll(removeFolders);

const CLIPS = ['Action/Happy/0001', 'Action/Sad/0002', 'Social/Fear/0003', 'Social/Happy/0004'];
const LISTS = {
  '4_setups/All_scenes/train_All.csv':
    'Action/Happy/0001 Happy\nAction/Sad/0002 Sad\nSocial/Fear/0003 Fear\n',
  '4_setups/All_scenes/test_All.csv': 'Social/Happy/0004 Happy\n',
};

async function open(
  lists: Readonly<Record<string, string>> = LISTS,
  options: Parameters<typeof openDataset>[1] = {},
  clips = CLIPS,
): Promise<Dataset> {
  const root = await makeFolder();
  await writeFiles(root, {
    ...Object.fromEntries(clips.map((clip) => [`2_ClipsforFaceCrop/${clip}/00001.jpg`, clip])),
    ...lists,
  });
  return openDataset(root, options);
}

test('a release of frame folders is detected and joined on the path', async () => {
  const dataset = await open();
  expect(dataset.format).toBe('ferv39k');
  expect(
    dataset.clips.map(({ id, label, fold, scene }) => [id, dataset.classes[label ?? -1], fold, scene]),
  ).toEqual([
    ['Action/Happy/0001', 'happy', 0, 'Action'],
    ['Action/Sad/0002', 'sad', 0, 'Action'],
    ['Social/Fear/0003', 'fear', 0, 'Social'],
    ['Social/Happy/0004', 'happy', 1, 'Social'],
  ]);
  expect(dataset.clips[0]?.source).toEqual({
    kind: 'frames',
    path: join(dataset.root, '2_ClipsforFaceCrop/Action/Happy/0001'),
  });
  expect(summarize(dataset).folds.map(({ fold, total }) => [fold, total])).toEqual([[1, 1]]);
});

test.each([
  ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
  ['a BOM', (text: string) => `\uFEFF${text}`],
  ['commas', (text: string) => text.replaceAll(' ', ',')],
  ['tabs', (text: string) => text.replaceAll(' ', '\t')],
  ['a root in the path', (text: string) => text.replace(/^(?=.)/gm, './2_ClipsforFaceCrop/')],
  ['a header', (text: string) => `path,id\n${text.replaceAll(' ', ',')}`],
])('lists with %s give the same result', async (_, change) => {
  const lists = Object.fromEntries(Object.entries(LISTS).map(([name, text]) => [name, change(text)]));
  const { clips } = await open(lists);
  expect(clips.map(({ label, fold }) => [label, fold])).toEqual([
    [0, 0],
    [1, 0],
    [6, 0],
    [0, 1],
  ]);
});

test.each([
  ['published', { Happy: 0, Sad: 1, Fear: 6 }],
  ['alphabetical', { Happy: 3, Sad: 5, Fear: 2 }],
])('%s order of numbers is detected by the folders', async (order, numbers) => {
  const lists = Object.fromEntries(
    Object.entries(LISTS).map(([name, text]) => [
      name,
      Object.entries(numbers).reduce((all, [word, number]) => all.replaceAll(` ${word}`, ` ${number}`), text),
    ]),
  );
  const { clips, notes } = await open(lists);
  expect(clips.map(({ label }) => label)).toEqual([0, 1, 6, 0]);
  expect(notes.join(' ')).toContain(`in ${order} order`);
});

const train = '4_setups/All_scenes/train_All.csv';
test.each([
  [
    'an unknown label',
    { ...LISTS, [train]: 'Action/Happy/0001 Joyful\n' },
    /train_All\.csv, line 1: expected one of happy.*received "Joyful"/,
  ],
  [
    'two separators',
    { ...LISTS, [train]: 'Action/Happy/0001 Happy\nAction/Sad/0002,Sad\n' },
    /line 2: expected one separator throughout \(space\); received a comma/,
  ],
  [
    'two labels',
    { ...LISTS, [train]: 'Action/Happy/0001 Happy\nAction/Happy/0001 Sad\n' },
    /line 2: expected one label for clip Action\/Happy\/0001/,
  ],
  [
    'a clip in both parts',
    { ...LISTS, [train]: 'Social/Happy/0004 Happy\n' },
    /clip Social\/Happy\/0004 in both/,
  ],
  [
    'no test list',
    { [train]: LISTS[train] },
    /expected one list 4_setups\/All_scenes\/test_All\.csv; received none/,
  ],
  [
    'a line without a label',
    { ...LISTS, [train]: 'Action/Happy/0001\n' },
    /line 1: expected a clip and its label/,
  ],
  [
    'a short path',
    { ...LISTS, [train]: '0001 Happy\n' },
    /expected <Scene>\/<Emotion>\/<clip>; received "0001"/,
  ],
  [
    'labels of other folders',
    { ...LISTS, [train]: 'Action/Happy/0001 Sad\nAction/Sad/0002 Happy\n' },
    /2 of 3 clips that differ/,
  ],
])('%s is an error in one line', async (_, lists, message) => {
  const opening = open(lists);
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toThrow(/^[^\n]+$/);
});

test('a repeated line is read once and noted', async () => {
  const { notes, clips } = await open({ ...LISTS, [train]: `${LISTS[train]}Action/Sad/0002 Sad\n` });
  expect(clips).toHaveLength(4);
  expect(notes.join(' ')).toMatch(/Repeated lines in a list were read once: 1, such as .*line 4/);
});

test('a folder that is not on disk is missing, one that no list names is surplus', async () => {
  const dataset = await open(LISTS, {}, [
    'Action/Happy/0001',
    'Action/Sad/0002',
    'Social/Happy/0004',
    'Social/Sad/9',
  ]);
  const found = await verify(dataset);
  expect(found.missing).toEqual(['Social/Fear/0003']);
  expect(found.surplus.map((path) => path.slice(-12))).toEqual(['Social/Sad/9']);
});

test('videos instead of frame folders are read', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...Object.fromEntries(CLIPS.map((clip) => [`2_ClipsforFaceCrop/${clip}.mp4`, clip])),
    ...LISTS,
  });
  const { clips } = await openDataset(root);
  expect(clips.map(({ source }) => source?.kind)).toEqual(['video', 'video', 'video', 'video']);
});
