import { join } from 'node:path';
import { openDataset } from '../../index.js';
import {
  LABELS,
  makeFolder,
  officialName,
  removeFolders,
  splitFiles,
  videoFiles,
  voteRow,
  writeFiles,
  writeVotes,
} from '../../testing/release.js';
import { readVotes } from './votes.js';

afterAll(removeFolders);

const official = LABELS.map((label, index) => voteRow(index + 1, label));

test('a clip of several emotions has votes and no label', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...videoFiles((clip) => `${clip}.mp4`),
    '11.mp4': 'x',
    ...splitFiles(officialName),
  });
  await writeVotes(root, 'annotation.xlsx', [...official, voteRow(11, 0)]);
  const { clips } = await openDataset(root);
  expect(clips[10]).toMatchObject({ id: '00011', label: null, votes: [4, 3, 3, 0, 0, 0, 0], fold: null });
});

test('the label column decides, not the votes, as the threshold of agreement is unknown', async () => {
  const root = await makeFolder();
  const six = [6, 4, 0, 0, 0, 0, 0];
  await writeVotes(root, 'annotation.xlsx', [
    [...six, 1, 1],
    [...six, 2, 0],
  ]);
  const { rows: votes } = await readVotes(join(root, 'annotation.xlsx'));
  expect([...votes.values()].map(({ label }) => label)).toEqual([0, null]);
});

test('a single-labeled clip without a split keeps its label', async () => {
  const root = await makeFolder();
  await writeFiles(root, { ...videoFiles((clip) => `${clip}.mp4`), ...splitFiles(officialName) });
  await writeVotes(root, 'annotation.xlsx', [...official, voteRow(11, 4)]);
  const { clips } = await openDataset(root);
  expect(clips[10]).toMatchObject({ id: '00011', source: null, label: 3, fold: null });
});

test('votes are joined on the order column, not on the row', async () => {
  const root = await makeFolder();
  await writeVotes(root, 'annotation.xlsx', [voteRow(30, 7), voteRow(4, 2)]);
  const { rows: votes } = await readVotes(join(root, 'annotation.xlsx'));
  expect([...votes]).toEqual([
    [30, { votes: [0, 0, 0, 0, 0, 0, 10], label: 6 }],
    [4, { votes: [0, 10, 0, 0, 0, 0, 0], label: 1 }],
  ]);
});

test('vote columns are found by name, in any order', async () => {
  const root = await makeFolder();
  const header = ['order', 'label', '7Fear', '6disgust', '5surprise', '4angry', '3neutral', '2sad', '1happy'];
  await writeVotes(root, 'annotation.xlsx', [[1, 7, 8, 0, 0, 0, 0, 0, 2]], header);
  const { rows: votes } = await readVotes(join(root, 'annotation.xlsx'));
  expect(votes.get(1)).toEqual({ votes: [2, 0, 0, 0, 0, 0, 8], label: 6 });
});

test.each([
  ['a label out of range', [[10, 0, 0, 0, 0, 0, 0, 1, 8]], /row 2: expected a label from 0 to 7; received 8/],
  ['a clip twice', [voteRow(1, 1), voteRow(1, 2)], /row 3: expected each clip once; received 00001 again/],
  ['negative votes', [[-1, 0, 0, 0, 0, 0, 0, 1, 1]], /row 2: expected counts of votes/],
  [
    'a fractional clip number',
    [[10, 0, 0, 0, 0, 0, 0, 1.5, 1]],
    /row 2: expected a clip number as order; received 1.5/,
  ],
  ['no clip number', [[10, 0, 0, 0, 0, 0, 0, -3, 1]], /row 2: expected a clip number as order; received -3/],
])('%s is an error', async (_, rows, message) => {
  const root = await makeFolder();
  await writeVotes(root, 'annotation.xlsx', rows);
  await expect(readVotes(join(root, 'annotation.xlsx'))).rejects.toMatchObject({
    code: 'BAD_VOTES',
    message: expect.stringMatching(message),
  });
});

test('a workbook without the columns, or a file that is not a workbook, is an error', async () => {
  const root = await makeFolder();
  await writeVotes(root, 'annotation.xlsx', [[1, 1]], ['order', 'label']);
  await writeFiles(root, { 'annotation2.xlsx': 'text' });
  await expect(readVotes(join(root, 'annotation.xlsx'))).rejects.toThrow(
    /received no happy in "order,label"/,
  );
  await expect(readVotes(join(root, 'annotation2.xlsx'))).rejects.toThrow(/expected an Excel file/);
});

test('votes that do not sum to ten are noted', async () => {
  const root = await makeFolder();
  await writeFiles(root, { '1.mp4': 'x' });
  await writeVotes(root, 'annotation.xlsx', [[9, 0, 0, 0, 0, 0, 0, 1, 1]]);
  expect((await openDataset(root)).notes.join(' ')).toMatch(/do not sum to 10: 00001/);
});

test('votes in another order of emotions than the splits are an error', async () => {
  const root = await makeFolder();
  await writeFiles(root, { ...videoFiles((clip) => `${clip}.mp4`), ...splitFiles(officialName) });
  const rotated = LABELS.map((label, index) => voteRow(index + 1, (label % 7) + 1));
  await writeVotes(root, 'annotation.xlsx', rotated);
  await expect(openDataset(root)).rejects.toMatchObject({
    code: 'BAD_LABELS',
    message: expect.stringMatching(/10 of 10 clips labeled differently \(00001, 00002, 00003 and 7 more\)/),
  });
});

test('a synthetic.json of another maker is an error', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...videoFiles((clip) => `${clip}.mp4`),
    ...splitFiles(officialName),
    'synthetic.json': '{}',
  });
  await expect(openDataset(root)).rejects.toMatchObject({ code: 'NOT_A_RELEASE' });
});
