import { join } from 'node:path';
import { openDataset } from '../../index.js';
import {
  assignFold,
  LABELS,
  makeFolder,
  officialName,
  padded,
  removeFolders,
  splitFiles,
  videoFiles,
  voteRow,
  writeFiles,
  writeVotes,
} from '../../testing/release.js';

afterAll(removeFolders);

const partNames = ['part1', 'part_1', 'Part1', 'Part_1', 'data_part_1-2-3/part_1'];

test.each([
  ['flat and padded', (clip: number) => `Clip/original/${padded(clip)}.mp4`],
  ['flat and unpadded', (clip: number) => `original/${clip}.mp4`],
  ['upper case', (clip: number) => `CLIP/ORIGINAL/${padded(clip)}.MP4`],
  ...partNames.map((part): [string, (clip: number) => string] => [
    `nested in ${part}`,
    (clip) => `Clip/original/${part}/${padded(clip)}.mp4`,
  ]),
])('videos %s are found and joined with labels and folds', async (_, name) => {
  const root = await makeFolder();
  await writeFiles(root, { ...videoFiles(name), ...splitFiles(officialName) });
  const dataset = await openDataset(root);
  expect(dataset.format).toBe('dfew');
  expect(dataset.synthetic).toBe(false);
  expect(dataset.clips).toEqual(
    LABELS.map((label, index) => ({
      id: padded(index + 1),
      source: { kind: 'video', path: join(root, name(index + 1)) },
      label: label - 1,
      votes: null,
      fold: assignFold(index + 1),
      subject: null,
    })),
  );
});

test.each([
  ['with hyphens', officialName],
  [
    'with underscores',
    (role: string, fold: number) => `EmoLabel_DataSplit/${role}(single_labeled)/set_${fold}.csv`,
  ],
  ['without brackets', (role: string, fold: number) => `${role}_single-labeled/set_${fold}.csv`],
  ['train_set_1.csv', (role: string, fold: number) => `splits/${role}_set_${fold}.csv`],
  ['single_trainset_1.csv', (role: string, fold: number) => `DFEW-part2/label/single_${role}set_${fold}.csv`],
  [
    'in upper case',
    (role: string, fold: number) => `EMOLABEL/${role.toUpperCase()}(SINGLE-LABELED)/SET_${fold}.CSV`,
  ],
])('splits named %s are found', async (_, name) => {
  const root = await makeFolder();
  await writeFiles(root, { ...videoFiles((clip) => `Clip/original/${clip}.mp4`), ...splitFiles(name) });
  const { clips } = await openDataset(root);
  expect(clips.map(({ fold }) => fold)).toEqual(LABELS.map((_label, index) => assignFold(index + 1)));
});

const pixels = {
  ...videoFiles((clip) => `Clip/original/${padded(clip)}.mp4`),
  ...videoFiles((clip) => `Clip/clip_224x224/clip_224x224_part_1/${padded(clip)}/${padded(clip)}_00003.jpg`),
  ...videoFiles((clip) => `Clip/clip_224x224_16f/${padded(clip)}/1.jpg`),
};

test.each([
  ['auto', 'video', 'Clip/original/00001.mp4'],
  ['video', 'video', 'Clip/original/00001.mp4'],
  ['frames', 'frames', 'Clip/clip_224x224/clip_224x224_part_1/00001'],
  ['frames16', 'frames', 'Clip/clip_224x224_16f/00001'],
] as const)('source %s reads %s', async (source, kind, path) => {
  const root = await makeFolder();
  await writeFiles(root, { ...pixels, ...splitFiles(officialName) });
  const { clips } = await openDataset(root, { source });
  expect(clips).toHaveLength(10);
  expect(clips[0]?.source).toEqual({ kind, path: join(root, path) });
});

test.each([
  ['flat', (clip: number) => `Clip/clip_224x224/${padded(clip)}`],
  [
    'nested in parts',
    (clip: number) => `Clip/clip_224x224/clip_224x224_part_${Math.floor((clip - 1) / 5) + 1}/${padded(clip)}`,
  ],
  ['unpadded', (clip: number) => `clip_224x224/${clip}`],
])('frame folders %s are found', async (_, name) => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...videoFiles((clip) => `${name(clip)}/${padded(clip)}_00003.jpg`),
    ...splitFiles(officialName),
  });
  const { clips } = await openDataset(root);
  expect(clips.map(({ source }) => source?.path)).toEqual(
    LABELS.map((_label, index) => join(root, name(index + 1))),
  );
});

test('clips that DFEW left out without a face are distinguished from missing ones', async () => {
  const root = await makeFolder();
  const frames = videoFiles((clip) => `clip_224x224/${padded(clip)}/${padded(clip)}_00003.jpg`);
  delete frames['clip_224x224/00002/00002_00003.jpg'];
  await writeFiles(root, { ...frames, ...splitFiles(officialName) });
  await writeVotes(root, 'annotation.xlsx', [
    ...LABELS.map((label, index) => voteRow(index + 1, label)),
    voteRow(11, 4),
  ]);
  const { clips, notes } = await openDataset(root);
  expect(clips[10]).toMatchObject({ id: '00011', source: null, label: 3, fold: null });
  expect(notes.join(' ')).toMatch(/1 of 11 labeled clips are not on disk: 00002;/);
  expect(notes.join(' ')).toMatch(
    /1 single-labeled clips are in no split .*frames \(00011\), as DFEW left out/,
  );
});

test('frame folders are distinguished by their frames if no folder is named 16f', async () => {
  const root = await makeFolder();
  const frames = Object.fromEntries(
    Array.from({ length: 16 }, (_, index) => [`faces/00001/${index + 1}.jpg`, 'x']),
  );
  await writeFiles(root, {
    ...frames,
    ...videoFiles((clip) => `clip_224x224/${padded(clip)}/${padded(clip)}_00009.jpg`),
    ...splitFiles(officialName),
  });
  const { clips } = await openDataset(root, { source: 'frames16' });
  expect(clips.filter(({ source }) => source).map(({ source }) => source?.path)).toEqual([
    join(root, 'faces/00001'),
  ]);
});

test('the avi version is read if there is no other', async () => {
  const root = await makeFolder();
  await writeFiles(root, {
    ...videoFiles((clip) => `Clip/clip_224x224_avi/${padded(clip)}.avi`),
    ...splitFiles(officialName),
  });
  const { clips } = await openDataset(root, { source: 'video' });
  expect(clips[9]?.source?.path).toBe(join(root, 'Clip/clip_224x224_avi/00010.avi'));
});

test('a source that the release lacks is an error that lists the available ones', async () => {
  const root = await makeFolder();
  await writeFiles(root, { ...videoFiles((clip) => `original/${clip}.mp4`), ...splitFiles(officialName) });
  await expect(openDataset(root, { source: 'frames16' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringMatching(/expected 16-frame folders.*received original videos.*"auto"/),
  });
});

test('archives that were never unzipped are named', async () => {
  const root = await makeFolder();
  await writeFiles(root, { 'Clip/original/data_part_1-2-3.zip': '', ...splitFiles(officialName) });
  await expect(openDataset(root)).rejects.toThrow(/unzip archives such as data_part_1-2-3\.zip/);
});

test.each(['Annotation/annotation.xlsx', 'Annotation/annotation/annotation.xlsx'])(
  'votes in %s are read',
  async (name) => {
    const root = await makeFolder();
    await writeFiles(root, {
      ...videoFiles((clip) => `Clip/original/${clip}.mp4`),
      ...splitFiles(officialName),
    });
    await writeVotes(
      root,
      name,
      LABELS.map((label, index) => voteRow(index + 1, label)),
    );
    const { clips } = await openDataset(root);
    expect(clips[1]).toMatchObject({ label: 1, votes: [0, 10, 0, 0, 0, 0, 0], fold: 2 });
  },
);

test('a release without splits takes its labels from the votes and has no folds', async () => {
  const root = await makeFolder();
  await writeFiles(
    root,
    videoFiles((clip) => `Clip/original/${clip}.mp4`),
  );
  await writeVotes(
    root,
    'annotation.xlsx',
    LABELS.map((label, index) => voteRow(index + 1, label)),
  );
  const { clips, notes } = await openDataset(root);
  expect(clips.map(({ label }) => label)).toEqual(LABELS.map((label) => label - 1));
  expect(clips.every(({ fold }) => fold === null)).toBe(true);
  expect(notes.join(' ')).toMatch(/no official splits/);
});

test('a synthetic release is marked as such and has subjects', async () => {
  const root = await makeFolder();
  const mark = {
    generator: '@dfer/synthetic',
    version: '0.1.0',
    seed: 1,
    clips: { '00001': { subject: 's03' } },
  };
  await writeFiles(root, {
    ...videoFiles((clip) => `Clip/original/${clip}.mp4`),
    ...splitFiles(officialName),
    'synthetic.json': JSON.stringify(mark),
  });
  const { clips, synthetic } = await openDataset(root);
  expect(synthetic).toBe(true);
  expect(clips.map(({ subject }) => subject).slice(0, 2)).toEqual(['s03', null]);
});
