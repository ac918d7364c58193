import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDataset } from '@dfer/dataset';
import { makeRelease, type ReleaseOptions } from './release.js';
import { planRelease } from './plan.js';
import { DEFAULT_SETTINGS } from './settings.js';

const small = {
  clips: 7,
  subjects: 5,
  width: 160,
  height: 96,
  fps: 12,
  seconds: 0.5,
  workers: 2,
  awkward: false,
};

async function digest(root: string): Promise<string> {
  const hash = createHash('sha256');
  const folder = join(root, 'Clip/original/part1');
  for (const name of (await readdir(folder)).sort())
    hash.update(name).update(await readFile(join(folder, name)));
  return hash.digest('hex');
}

/** Calls the compiled `makeRelease` in a new process. */
async function makeInProcess(options: ReleaseOptions): Promise<void> {
  const compiled = new URL('../dist/index.js', import.meta.url).href;
  const script = `await (await import(${JSON.stringify(compiled)})).makeRelease(${JSON.stringify(options)})`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
}

describe('makeRelease', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'synthetic-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('gives the same bytes for the same seed, other bytes for another, and reuses finished clips', async () => {
    const a = join(root, 'a');
    const b = join(root, 'b');
    const first = await makeRelease({ ...small, out: a });
    expect(first).toMatchObject({ clips: 7, made: 7, reused: 0 });
    await makeRelease({ ...small, out: b, workers: 1 });
    expect(await digest(a)).toBe(await digest(b));
    expect(await makeRelease({ ...small, out: a })).toMatchObject({ made: 0, reused: 7 });
    await rm(join(a, 'Clip/original/part1/00003.mp4'));
    expect(await makeRelease({ ...small, out: a })).toMatchObject({ made: 1, reused: 6 });
    expect(await digest(a)).toBe(await digest(b));
    await makeRelease({ ...small, out: b, seed: 2 });
    expect(await digest(a)).not.toBe(await digest(b));
  });

  it('writes the tables of a DFEW release', async () => {
    await makeRelease({ ...small, out: root });
    const test = await readFile(join(root, 'EmoLabel_DataSplit/test(single-labeled)/set_1.csv'), 'utf8');
    expect(test).toBe('video_name,label\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n7,7\n');
    expect(JSON.parse(await readFile(join(root, 'synthetic.json'), 'utf8'))).toMatchObject({
      generator: '@dfer/synthetic',
      seed: 1,
      clips: { '00001': { subject: 's000', emotion: 'happy', kind: 'ordinary' } },
    });
    expect(await readdir(join(root, 'Annotation'))).toEqual(['annotation.xlsx']);
  });

  it('makes a readable data set even if it is too small for five folds', async () => {
    await makeRelease({ ...small, out: root });
    const { clips, synthetic } = await openDataset(root);
    expect(synthetic).toBe(true);
    expect(clips.map(({ label, fold }) => [label, fold])).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map((label) => [label, 1]),
    );
  });

  it('can be made by two processes at the same time, and read while another one makes it again', async () => {
    const out = join(root, 'shared');
    await Promise.all([makeInProcess({ ...small, out }), makeInProcess({ ...small, out })]);
    const whole = await digest(out);
    await makeRelease({ ...small, out: join(root, 'alone') });
    expect(whole).toBe(await digest(join(root, 'alone')));
    const again = Promise.all([makeInProcess({ ...small, out }), makeInProcess({ ...small, out })]);
    let isDone = false;
    void again.finally(() => (isDone = true));
    while (!isDone) expect((await openDataset(out)).clips).toHaveLength(small.clips);
    await again;
    expect(await digest(out)).toBe(whole);
  }, 120_000);

  it('reports a missing ffmpeg in one line', async () => {
    const failed = makeRelease({ ...small, out: root, ffmpeg: 'no-such-encoder' });
    await expect(failed).rejects.toMatchObject({
      name: 'SyntheticError',
      code: 'FFMPEG_MISSING',
      kind: 'input',
    });
    await expect(failed).rejects.toThrow(/^[^\n]*no-such-encoder[^\n]*$/);
    expect(await readdir(join(root, 'Clip/original/part1'))).toEqual([]);
  });

  it('refuses options out of range and names them', async () => {
    await expect(makeRelease({ ...small, out: root, fps: 99 })).rejects.toThrow(
      'fps: expected a whole number from 12 to 25; received 99',
    );
  });

  it('stops when the signal aborts', async () => {
    const failed = makeRelease({ ...small, out: root, signal: AbortSignal.abort() });
    await expect(failed).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('planRelease', () => {
  const plans = planRelease(DEFAULT_SETTINGS);

  it('keeps every subject in one fold and every fold balanced', () => {
    for (const plan of plans) expect(plan.fold).toBe((plan.subject % 5) + 1);
    for (let fold = 1; fold <= 5; fold++) {
      for (let label = 1; label <= 7; label++) {
        const count = plans.filter((plan) => plan.fold === fold && plan.label === label).length;
        expect(count).toBeGreaterThanOrEqual(3);
        expect(count).toBeLessThanOrEqual(6);
      }
    }
  });

  it('draws ten votes that agree with the label, or with none if mixed', () => {
    for (const plan of plans) {
      expect(plan.votes.reduce((sum, votes) => sum + votes, 0)).toBe(10);
      const best = Math.max(...plan.votes);
      if (plan.label === 0) expect(best).toBeLessThanOrEqual(5);
      else expect(plan.votes.indexOf(best)).toBe(plan.label - 1);
    }
  });

  it('contains every difficult kind and few unusable clips', () => {
    const count = (kind: string): number => plans.filter((plan) => plan.kind === kind).length;
    for (const kind of ['mixed', 'hidden', 'no-face', 'two-faces', 'short', 'truncated'])
      expect(count(kind)).toBeGreaterThan(0);
    expect(count('truncated')).toBe(1);
    expect((count('truncated') + count('hidden') + count('no-face')) / plans.length).toBeLessThan(0.05);
    for (const plan of plans) expect(plan.frames < 16).toBe(plan.kind === 'short');
  });
});
