import { openDataset } from '../../index.js';
import {
  LABELS,
  makeFolder,
  removeFolders,
  videoFiles,
  voteRow,
  writeFiles,
  writeVotes,
} from '../../testing/release.js';

afterAll(removeFolders);

/** Opens a release without split files, whose labels come from this table. */
async function releaseOf(rows: readonly (readonly number[])[]): ReturnType<typeof openDataset> {
  const root = await makeFolder();
  await writeFiles(
    root,
    videoFiles((clip) => `Clip/original/${clip}.mp4`),
  );
  await writeVotes(root, 'annotation.xlsx', rows);
  return openDataset(root);
}

/** A row with votes for `voted` and any label. */
const row = (clip: number, voted: number, label: number): number[] => [
  ...voteRow(clip, voted).slice(0, 8),
  label,
];

const labelsOf = ({ clips }: Awaited<ReturnType<typeof openDataset>>): (number | null)[] =>
  clips.slice(0, 10).map(({ label }) => label);

test('a label column that counts from 0 is detected by the votes, and gives the right labels', async () => {
  const dataset = await releaseOf(LABELS.map((label, i) => row(i + 1, label, label - 1)));
  expect(labelsOf(dataset)).toEqual(LABELS.map((label) => label - 1));
  expect(dataset.notes.join(' ')).toMatch(/numbers the classes from 0 .* as the votes beside it show/);
});

test('a label column that counts from 1 is kept, with clips of several emotions', async () => {
  const dataset = await releaseOf([...LABELS.map((label, i) => voteRow(i + 1, label)), voteRow(11, 0)]);
  expect(labelsOf(dataset)).toEqual(LABELS.map((label) => label - 1));
  expect(dataset.clips[10]?.label).toBeNull();
  expect(dataset.notes.join(' ')).not.toMatch(/numbers the classes from 0|most votes/);
});

test.each([
  ['in alphabetical order', [4, 6, 5, 1, 7, 2, 3]],
  ['in reverse order', [7, 6, 5, 4, 3, 2, 1]],
  ['shifted up by one', [2, 3, 4, 5, 6, 7, 1]],
])('labels %s contradict their votes and are an error', async (_, order) => {
  const rows = LABELS.map((label, i) => row(i + 1, label, order[label - 1]!));
  await expect(releaseOf(rows)).rejects.toMatchObject({
    code: 'BAD_LABELS',
    message: expect.stringMatching(
      /expected labels that name the class with the most votes; received another class in \d+ of 10 rows/,
    ),
  });
});

test('0 for both happy and several emotions is an error', async () => {
  const rows = LABELS.map((label, i) => row(i + 1, label, label - 1));
  await expect(releaseOf([...rows, voteRow(11, 0)])).rejects.toMatchObject({ code: 'BAD_LABELS' });
});

test('one wrong label in a long table is noted and kept', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => voteRow(i + 1, (i % 7) + 1));
  const dataset = await releaseOf([row(1, 1, 2), ...rows.slice(1)]);
  expect(dataset.clips[0]?.label).toBe(1);
  expect(dataset.notes.join(' ')).toMatch(/1 labels of the annotation table are not the class .*\(00001\)/);
});
