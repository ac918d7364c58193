import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset, verify } from '@dfer/dataset';
import { releaseClasses } from './classes.js';
import { makeRelease } from './release.js';
import { RELEASE_FORMATS } from './settings.js';

const small = { subjects: 5, width: 96, height: 64, fps: 12, seconds: 0.5, workers: 2 };

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'synthetic-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test.each(RELEASE_FORMATS)(
  'openDataset recognizes a %s release, with its classes and every clip',
  async (format) => {
    const classes = releaseClasses(format).map(({ name }) => name);
    await makeRelease({ ...small, out: root, format, clips: classes.length * 2, awkward: false });
    const dataset = await openDataset(root);
    expect(dataset).toMatchObject({ format, classes, synthetic: true });
    expect(dataset.clips.map(({ label }) => label).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
      classes.flatMap((_, index) => [index, index]),
    );
    expect(new Set(dataset.clips.map(({ subject }) => subject))).toEqual(new Set(['s000', 's001']));
    expect(await verify(dataset)).toEqual({ missing: [], unreadable: [], duplicates: [], surplus: [] });
  },
);

test('in MAFW, mixed votes become a compound label', async () => {
  await makeRelease({ ...small, out: root, format: 'mafw', clips: 28 });
  const mixed = (await openDataset(root)).clips.filter(({ label }) => label === null);
  expect(mixed).toHaveLength(1);
  expect(mixed[0]?.labels).toHaveLength(2);
  expect(mixed[0]?.votes?.reduce((sum, votes) => sum + votes, 0)).toBe(10);
});

test('a folder that holds a release of another format is refused', async () => {
  await makeRelease({ ...small, out: root, clips: 1 });
  await expect(makeRelease({ ...small, out: root, clips: 1, format: 'mafw' })).rejects.toThrow(
    /received one of format dfew; choose another folder/,
  );
});
