import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';

import { dfer as run } from '../testing/capture.js';
import { makeRelease, smallConfig, temporaryFolder, writeFiles } from '../testing/data.js';
import { expectErrorLine, ONE_ERROR } from '../testing/errorLine.js';

// A busy machine starts threads slowly.
jest.setTimeout(300_000);

const folder = temporaryFolder();
const config = join(folder, 'small.json');
const release = join(folder, 'release');

beforeAll(() => {
  writeFiles(folder, { 'small.json': smallConfig({ epochs: 1 }, { preprocess: { size: 32, looked: 2 } }) });
  makeRelease(release, 28);
});

const dfer = (...argv: string[]): ReturnType<typeof run> =>
  run([...argv, '--config', config, '--workers', '1']);

const expectOneError = (argv: readonly string[], ...parts: readonly string[]): Promise<void> =>
  expectErrorLine([...argv, '--config', config], ...parts);

const cacheOf = (name: string): string => join(folder, 'caches', name);

test('a disk that the cache fills: one line, and the next run continues', async () => {
  const root = join(folder, 'full-cache');
  makeRelease(root, 6);
  const argv = ['preprocess', '--data', root, '--cache', cacheOf('full')];
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  const append = jest.spyOn(fs, 'appendFile').mockRejectedValue(full);
  await expectOneError(argv, 'expected free space', 'received a full disk', 'free some space', '--cache DIR');
  append.mockRestore();
  expect(JSON.parse((await dfer(...argv, '--json')).stdout)).toMatchObject({ clips: 6, failed: [] });
});

const FULL = '/dev/full';
const whereThereIsAFullDevice = existsSync(FULL) ? describe : describe.skip;

/** Makes every write to `path` fail with a full disk, until the link is removed. */
function fill(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  symlinkSync(FULL, path);
}

whereThereIsAFullDevice(`no space left (${FULL})`, () => {
  test.each([
    ['the settings', `config.json.${process.pid}.part`],
    ['a checkpoint', 'folds/1/checkpoint/new.part'],
    ['the report', `report.html.${process.pid}.part`],
  ])('for %s of a run: one line, and the same command finishes it', async (_what, name) => {
    const out = join(folder, `full-${name.replaceAll('/', '-')}`);
    fill(join(out, name));
    const argv = ['train', '--data', release, '--cache', cacheOf('runs'), '--out', out];
    argv.push('--backend', 'wasm', '--folds', '1');
    await expectOneError(argv, 'expected room', '; ');
    rmSync(join(out, name), { force: true });
    const { code, stderr } = await dfer(...argv);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
  });

  test('for a synthetic clip: one line, and the same command makes the rest', async () => {
    const out = join(folder, 'full-release');
    const part = join(out, `Clip/original/part1/00001.mp4.${process.pid}.part`);
    const argv = ['synthesize', '--out', out, '--clips', '2', '--subjects', '5', '--workers', '1'];
    const small = join(folder, 'tiny-videos.json');
    writeFileSync(
      small,
      JSON.stringify({ synthetic: { seconds: 0.5, width: 64, height: 64, fps: 12, awkward: false } }),
    );
    expect((await run([...argv, '--config', small])).code).toBe(0);
    rmSync(join(out, 'Clip/original/part1/00001.mp4'));
    fill(part);
    const { code, stderr } = await run([...argv, '--config', small, '--log-level', 'silent']);
    expect(stderr).toMatch(ONE_ERROR);
    expect(stderr).toMatch(/expected free disk space[^\n]*received a full disk; free some/);
    expect(code).toBe(2);
    rmSync(part, { force: true });
    expect(JSON.parse((await run([...argv, '--config', small, '--json'])).stdout)).toMatchObject({
      made: 1,
      reused: 1,
    });
  });
});
