import { openDataset } from '../../index.js';
import {
  LABELS,
  makeFolder,
  officialName,
  removeFolders,
  splitFiles,
  videoFiles,
  writeFiles,
} from '../../testing/release.js';
import { parseSplit } from './splits.js';

afterAll(removeFolders);

const release = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const root = await makeFolder();
  await writeFiles(root, { ...videoFiles((clip) => `Clip/original/${clip}.mp4`), ...files });
  return root;
};
const official = splitFiles(officialName);
const testSet = (fold: number): string => officialName('test', fold);
const trainSet = (fold: number): string => officialName('train', fold);
const expected = LABELS.map((label) => label - 1);

test('labels from 1 and labels from 0 are distinguished, with a note', async () => {
  const fromOne = await openDataset(await release(official));
  const fromZero = await openDataset(
    await release(splitFiles(officialName, (clip) => LABELS[clip - 1]! - 1)),
  );
  expect(fromOne.clips.map(({ label }) => label)).toEqual(expected);
  expect(fromZero.clips.map(({ label }) => label)).toEqual(expected);
  expect(fromOne.notes.join(' ')).toMatch(/from 1 \(1 happy to 7 fear\)/);
  expect(fromZero.notes.join(' ')).toMatch(/from 0 \(0 happy to 6 fear\)/);
});

test('the label base is detected from all files together, not from each alone', async () => {
  const files = splitFiles(officialName, (clip) => LABELS[clip - 1]! - 1);
  expect(files[testSet(2)]).not.toMatch(/,0\n/);
  const { clips } = await openDataset(await release(files));
  expect(clips[1]?.label).toBe(1);
});

test('both label bases in one file are an error', async () => {
  const files = { [testSet(1)]: 'video_name,label\n1,0\n6,7\n' };
  await expect(openDataset(await release(files))).rejects.toMatchObject({
    code: 'BAD_LABELS',
    message: expect.stringMatching(/expected labels 1 to 7.*received both 0 and 7 \(.*set_1\.csv\); take/),
  });
});

test('both label bases in different files are an error', async () => {
  const zeroBased = splitFiles(officialName, (clip) => LABELS[clip - 1]! - 1);
  const files = { ...official, [testSet(1)]: zeroBased[testSet(1)]! };
  await expect(openDataset(await release(files))).rejects.toMatchObject({ code: 'BAD_LABELS' });
});

test('a clip labeled differently in two files is an error', async () => {
  const files = { ...official, [testSet(2)]: 'video_name,label\n2,3\n7,7\n' };
  await expect(openDataset(await release(files))).rejects.toMatchObject({
    code: 'BAD_LABELS',
    message: expect.stringMatching(/00002.*sad.*neutral|00002.*neutral.*sad/),
  });
});

test.each([
  ['BOM and CRLF', '\uFEFFvideo_name,label\r\n00042,3\r\n'],
  ['only CR', 'video_name,label\r42,3\r'],
  ['upper case and blanks', 'Video_Name , Label\n 42 , 3 \n\n'],
  ['file names', 'video_name,label\n00042.mp4,3\n'],
  ['swapped columns', 'label,video_name\n3,00042\n'],
  ['quotes', '"video_name","label"\n"00042","3"\n'],
  ['no header', '00042,3\n'],
])('a split with %s is read', (_, text) => {
  expect([...parseSplit(text, 'set_1.csv')]).toEqual([[42, 3]]);
});

test.each([
  ['a label out of range', 'video_name,label\n1,8\n', /row 2: expected a label from 1 to 7; received "8"/],
  ['a truncated row', 'video_name,label\n1\n', /row 2: expected a label/],
  ['a name that is not a number', 'video_name,label\nx,1\n', /row 2: expected a clip number; received "x"/],
  ['another header', 'file,class\n1,1\n', /expected the header video_name,label; received "file,class"/],
  ['no rows', 'video_name,label\n', /received none/],
  ['two labels for one clip', 'video_name,label\n1,1\n01,2\n', /one label for clip 00001; received 1 and 2/],
])('a split with %s is an error in one line', (_, text, message) => {
  expect(() => parseSplit(text, 'set_1.csv')).toThrow(message);
});

test.each([
  [
    'test sets that share a clip',
    { [testSet(1)]: 'video_name,label\n1,1\n2,2\n6,6\n' },
    /00002 in the test sets/,
  ],
  ['training on a test clip', { [trainSet(1)]: `${official[trainSet(1)]!}1,1\n` }, /00001 in both/],
  [
    'a clip missing in training',
    { [trainSet(1)]: official[trainSet(1)]!.replace('2,2\n', '') },
    /00002 missing/,
  ],
  ['a clip no test set holds', { [trainSet(1)]: `${official[trainSet(1)]!}77,1\n` }, /00077 surplus/],
])('%s is an error', async (_, files: Readonly<Record<string, string>>, message) => {
  const root = await release({ ...official, ...files });
  await expect(openDataset(root)).rejects.toMatchObject({
    code: 'BAD_SPLITS',
    message: expect.stringMatching(message),
  });
});

test('splits present under both of their names count once', async () => {
  const underscores = splitFiles((role, fold) => `${role}(single_labeled)/set_${fold}.csv`);
  const { clips } = await openDataset(await release({ ...official, ...underscores }));
  expect(clips).toHaveLength(10);
});

test('copies of a split that differ are an error', async () => {
  const other = { 'test(single_labeled)/set_1.csv': 'video_name,label\n1,1\n' };
  await expect(openDataset(await release({ ...official, ...other }))).rejects.toThrow(/two that differ/);
});

test('a release with only one fold is read, with a note that it is unchecked', async () => {
  const files = { [testSet(1)]: official[testSet(1)]!, [trainSet(1)]: official[trainSet(1)]! };
  const { clips, notes } = await openDataset(await release(files));
  expect(clips.map(({ fold }) => fold)).toEqual([1, null, null, null, null, 1, null, null, null, null]);
  expect(notes.join(' ')).toMatch(/only the test set of fold 1/);
});

test('a clip of a split that is not on disk is noted, not an error', async () => {
  const root = await makeFolder();
  const held = Object.entries(videoFiles((clip) => `original/${clip}.mp4`)).slice(1);
  await writeFiles(root, { ...Object.fromEntries(held), ...official });
  const { clips, notes } = await openDataset(root);
  expect(clips[0]).toMatchObject({ id: '00001', source: null, label: 0 });
  expect(notes.join(' ')).toMatch(/1 of 10 labeled clips are not on disk: 00001; restore the files/);
});

test('split files for clips of several emotions are ignored', async () => {
  const several = splitFiles(
    (role, fold) => `EmoLabel_DataSplit/${role}(multi-labeled)/set_${fold}.csv`,
    () => 4,
  );
  const { clips } = await openDataset(await release({ ...official, ...several }));
  expect(clips.map(({ label }) => label)).toEqual(expected);
});
