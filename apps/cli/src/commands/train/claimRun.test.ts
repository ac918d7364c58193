import { existsSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parseConfig, readConfig } from '../../config/config.js';
import { makeContext, type Context } from '../../context.js';
import type { Config } from '../../config/schema.js';
import { capture } from '../../testing/capture.js';
import { temporaryFolder, writeFiles } from '../../testing/data.js';
import { claimRun, writeRunConfig } from './claimRun.js';
import { pointLatest, runOf } from '../../shared/runFolder.js';
import { experimentDigest } from '../../config/settings.js';

const start = process.cwd();
const root = temporaryFolder();
let folder: string;
let count = 0;
beforeEach(() => {
  folder = join(root, String(++count));
  mkdirSync(folder);
  process.chdir(folder);
});
afterAll(() => process.chdir(start));

const notes: string[] = [];
const silent = { stdout: capture(), stderr: capture(), signal: new AbortController().signal };
const context: Context = {
  ...makeContext(silent, { json: false, level: 'silent' }),
  note: (sentence) => notes.push(sentence),
};

const config = (given: Readonly<Record<string, unknown>> = {}): Config => parseConfig(given, 'test');

/** A run with these settings that has started its first fold. */
async function started(settings: Config, named?: string): Promise<string> {
  const run = await claimRun(settings, named, context);
  await writeRunConfig(run, settings);
  mkdirSync(join(run.files.folds, '1'), { recursive: true });
  await run.lock.release();
  return run.files.root;
}

test('an experiment uses the folder of its name, and resumes there', async () => {
  expect(await started(config())).toBe('runs/demo');
  expect(await started(config())).toBe('runs/demo');
});

test('another experiment gets a folder of its own, and a note lists the settings that differ', async () => {
  await started(config());
  expect(await started(config({ train: { epochs: 2 }, seed: 7 }))).toBe('runs/demo-2');
  expect(notes.at(-1)).toBe(
    'run runs/demo-2: new folder, as runs/demo belongs to another experiment (seed 1 there, 7 here; train.epochs 50 there, 2 here)',
  );
  expect(await started(config({ seed: 3 }))).toBe('runs/demo-3');
  expect(await started(config({ train: { epochs: 2 }, seed: 7 }))).toBe('runs/demo-2');
});

test('the next folder is used if another experiment is running; the same experiment is refused', async () => {
  const run = await claimRun(config(), undefined, context);
  await expect(claimRun(config(), undefined, context)).rejects.toMatchObject({ code: 'RUN_IN_USE' });
  const other = await claimRun(config({ seed: 2 }), undefined, context);
  expect(other.files.root).toBe('runs/demo-2');
  await other.lock.release();
  await run.lock.release();
});

test('a named folder with other settings is refused, lists them, and is left unchanged', async () => {
  await started(config({ seed: 4 }), 'mine');
  const before = readFileSync('mine/config.json', 'utf8');
  await expect(claimRun(config({ seed: 5 }), 'mine', context)).rejects.toThrow(
    /^run mine: expected the settings in its config\.json; received different ones: seed 4 there, 5 here; .* --out$/,
  );
  expect(readFileSync('mine/config.json', 'utf8')).toBe(before);
  expect(existsSync('mine/run.lock')).toBe(false);
});

test('other settings replace those of a run that never started', async () => {
  const run = await claimRun(config({ seed: 4 }), 'mine', context);
  await writeRunConfig(run, config({ seed: 4 }));
  await run.lock.release();
  await started(config({ seed: 5 }), 'mine');
  expect((await readConfig('mine/config.json')).seed).toBe(5);
});

test.each([
  ['of another program', '{"mine":1}'],
  ['that is empty', ''],
  ['that a user wrote for other settings', '{"seed": 3}'],
  ['that is a list', '[]'],
])('a config.json %s is never changed', async (_what, text) => {
  writeFiles('.', { 'mine/config.json': text });
  await expect(claimRun(config(), 'mine', context)).rejects.toThrow(
    /received one with a config\.json that no run wrote/,
  );
  expect(readFileSync('mine/config.json', 'utf8')).toBe(text);
});

test('a config.json that a user wrote for the same settings is left unchanged', async () => {
  writeFiles('.', { 'mine/config.json': '{}' });
  await started(config(), 'mine');
  expect(readFileSync('mine/config.json', 'utf8')).toBe('{}');
});

test.each(['report.json', 'report.html', 'environment.json'])(
  'a folder with a %s of another program is refused',
  async (name) => {
    writeFiles('.', { [`mine/${name}`]: 'x' });
    await expect(claimRun(config(), 'mine', context)).rejects.toThrow(name);
  },
);

test.each(['..', '.', '...', '-x', 'a/b', 'latest', ''])('%p is not a valid run name', (name) => {
  expect(() => config({ name })).toThrow(/"name"/);
});

test('the notation of paths and the folders of cache and synthetic release do not affect the comparison of settings', () => {
  const relative = config({ data: { root: 'videos' }, cache: 'a' });
  const absolute = config({ data: { root: resolve('videos') }, cache: 'b', comment: { seed: 'why' } });
  expect(experimentDigest(relative)).toBe(experimentDigest(absolute));
  expect(experimentDigest(config({ synthetic: { root: 'x' } }))).toBe(experimentDigest(config()));
  expect(experimentDigest(config({ seed: 2 }))).not.toBe(experimentDigest(config()));
});

test('paths of a run resolve the same from every folder, even after the tree was moved', async () => {
  mkdirSync('work');
  process.chdir('work');
  const settings = config({
    data: { root: 'videos', films: '../films.csv' },
    model: { weights: '/w.safetensors' },
  });
  await started(settings, 'runs/a');
  process.chdir('/');
  const read = await readConfig(join(folder, 'work/runs/a/config.json'));
  expect(read.data).toMatchObject({ root: join(folder, 'work/videos'), films: join(folder, 'films.csv') });
  expect([read.cache, read.model.weights]).toEqual([join(folder, 'work/.dfer/cache'), '/w.safetensors']);
  process.chdir(join(folder, 'work'));
  expect(await readConfig('runs/a/config.json')).toEqual(settings);
});

test('commands use the run that finished last, unless it is outside of runs/', async () => {
  expect(await runOf(undefined, context)).toBe('runs/demo');
  await started(config());
  await started(config({ seed: 2 }));
  await pointLatest('runs/demo-2');
  expect(readlinkSync('runs/latest')).toBe('demo-2');
  await pointLatest('elsewhere');
  expect(await runOf(undefined, context)).toBe('runs/demo-2');
  await pointLatest('runs/demo');
  expect(await runOf(undefined, context)).toBe('runs/demo');
  expect(await runOf('mine', context)).toBe('mine');
});
