import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { dfer } from '../testing/capture.js';
import { makeRelease, smallConfig, temporaryFolder, writeFiles } from '../testing/data.js';

jest.setTimeout(300_000);

const folder = temporaryFolder();
const config = join(folder, 'small.json');
const paths = { data: { root: join(folder, 'release') }, cache: join(folder, 'cache') };
const study = (...argv: string[]): ReturnType<typeof dfer> =>
  dfer(['study', 'depth', '--config', config, '--out', join(folder, 'study'), ...argv]);

beforeAll(() => writeFiles(folder, { 'small.json': smallConfig({ epochs: 1 }, paths) }));

describe('two depths', () => {
  beforeAll(() => makeRelease(join(folder, 'release'), 28));

  test('are trained alike, compared, and kept when the command runs again', async () => {
    const first = await study('--depths', '8,14', '--json');
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('Every depth is trained from scratch: no pretrained weights.');
    const { runs, pairs, notes, pretraining } = JSON.parse(first.stdout);
    expect(runs.map(({ name }: { name: string }) => name)).toEqual(['resnet8', 'resnet14']);
    expect(runs[0].cost.parameters).toBeLessThan(runs[1].cost.parameters);
    expect(runs[0].cost.peakMemory).toBeGreaterThan(1e7);
    expect(runs[0].cost.imagesPerSecond).toBeGreaterThan(0);
    expect(pairs).toHaveLength(1);
    expect(notes[0]).toBe(pretraining);
    expect(readFileSync(join(folder, 'study/compare.html'), 'utf8')).toContain('Depth study');
    expect(JSON.parse(readFileSync(join(folder, 'study/study.json'), 'utf8'))).toMatchObject({
      study: 'depth',
      depths: [8, 14],
      finished: [{ depth: 8 }, { depth: 14 }],
    });

    const report = join(folder, 'study/resnet8/report.json');
    const written = statSync(report).mtimeMs;
    const again = await study('--depths', '8,14');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('resnet8: already finished; kept');
    expect(statSync(report).mtimeMs).toBe(written);
  });
});

test.each([
  ['a depth that no family has', ['--depths', '18,21'], '--depths: expected depths of resnet18, 34, 50'],
  ['one depth', ['--depths', '18'], 'expected two or more depths, each once; received "18"'],
  ['a depth twice', ['--depths', '18,18'], 'expected two or more depths, each once'],
  [
    'one file of weights for all',
    ['--depths', '18,34', '--weights', 'x.safetensors'],
    '--weights: expected a path with {depth}',
  ],
  [
    'a missing weights file',
    ['--depths', '18,34', '--weights', 'r{depth}.pth'],
    'received r18.pth, which does not exist',
  ],
  [
    'weights in the configuration',
    ['--depths', '18,34', '--set', 'model.weights=x.pth'],
    'model.weights: expected null, as one file suits one depth',
  ],
  ['several seeds', ['--depths', '18,34', '--set', 'seeds=[1,2]'], 'seeds: expected one seed'],
  ['a setting other than depth', [], 'Allowed choices are depth'],
])('%s: one clear line and exit code 2', async (name, argv, message) => {
  const { code, stderr } =
    name === 'a setting other than depth' ? await dfer(['study', 'width']) : await study(...argv);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('depths of two families are noted', async () => {
  const { stderr } = await study('--depths', '20,18', '--data', join(folder, 'none'));
  expect(stderr).toMatch(/resnet20 \(0\.27 million parameters\): of the CIFAR family/);
});
