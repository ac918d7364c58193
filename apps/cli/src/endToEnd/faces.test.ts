import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { BaselineMetrics } from '@dfer/evaluate';

import { dfer as inProcess } from '../testing/capture.js';
import { makeRelease, smallConfig, temporaryFolder } from '../testing/data.js';

// The built command, as worker threads need the compiled packages.
const BIN = join(__dirname, '../../dist/bin.js');

// A busy machine starts threads slowly.
jest.setTimeout(600_000);

const folder = temporaryFolder();
const config = join(folder, 'faces.json');
const run = join(folder, 'run');

const dfer = (...argv: string[]): string =>
  execFileSync(process.execPath, [BIN, ...argv], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

interface VideoPrediction {
  readonly probabilities: Readonly<Record<string, number>>;
}
const predictVideo = (...argv: string[]): readonly VideoPrediction[] =>
  JSON.parse(dfer('predict', findVideo(), ...argv, '--json')).predictions;

/** A video of the synthetic release. */
function findVideo(): string {
  const clips = join(folder, 'release/Clip/original');
  const found = readdirSync(clips, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith('.mp4'),
  );
  return join(clips, found ?? '');
}

beforeAll(() => {
  writeFileSync(
    config,
    JSON.stringify({
      name: 'faces',
      synthetic: {
        root: join(folder, 'release'),
        ...{ clips: 21, subjects: 5, seconds: 0.5, width: 320, height: 180, fps: 12, awkward: false },
      },
      cache: join(folder, 'cache'),
      preprocess: { size: 32 },
      model: { name: 'resnet8', size: 16, head: 'gru', faceFeatures: 'mesh+descriptor' },
      train: {
        ...{ foldStrategy: 'stratified', foldCount: 2, epochs: 1, batchSize: 4 },
        framesPerClip: { train: 2, test: 2 },
      },
      baseline: 'none',
    }),
  );
  dfer('train', '--config', config, '--out', run, '--json');
});

test('the report lists the face features, and the accuracy of these features alone', () => {
  const report = JSON.parse(readFileSync(join(run, 'report.json'), 'utf8'));
  expect(report.protocol.notes).toContain(
    'In addition to the frames, the network got 1126 features of each face (face features "mesh+descriptor").',
  );
  const alone: BaselineMetrics = JSON.parse(readFileSync(join(run, 'face-features.json'), 'utf8'));
  expect(alone.clips).toBe(report.protocol.clips);
  const page = readFileSync(join(run, 'report.html'), 'utf8');
  expect(page).toMatch(/<dt>Face features<\/dt>\s*<dd>mesh\+descriptor<\/dd>/);
  expect(page).toMatch(/Simpler models[\s\S]*Face features alone/);
  const table = readFileSync(join(run, 'tables/baseline.csv'), 'utf8');
  expect(table).toMatch(new RegExp(`Face features alone.*,${Math.trunc(100 * alone.uar)}\\.`));
});

test('the same run again trains nothing and gives the same metrics', () => {
  const [report, alone] = ['report.json', 'face-features.json'].map((name) =>
    readFileSync(join(run, name), 'utf8'),
  );
  dfer('train', '--resume', run, '--json');
  expect(readFileSync(join(run, 'report.json'), 'utf8')).toBe(report);
  expect(readFileSync(join(run, 'face-features.json'), 'utf8')).toBe(alone);
});

test('the run predicts a video; its single networks predict the same from any file format', () => {
  const [whole] = predictVideo('--run', run);
  const singles = [1, 2].map((fold) => predictVideo('--run', join(run, 'folds', String(fold)))[0]!);
  for (const [name, probability] of Object.entries(whole!.probabilities)) {
    const mean = singles.reduce((sum, { probabilities }) => sum + probabilities[name]! / 2, 0);
    expect(probability).toBeCloseTo(mean, 4);
  }
  const file = join(folder, 'model.safetensors');
  dfer('export', '--format', 'safetensors', '--checkpoint', join(run, 'folds/1'), '--out', file);
  const [exported] = predictVideo('--run', file);
  for (const [name, probability] of Object.entries(singles[0]!.probabilities)) {
    expect(exported!.probabilities[name]).toBeCloseTo(probability, 5);
  }
});

test.each(['tfjs', 'onnx'])('its networks are exported as %s with both inputs', (format) => {
  const out = join(folder, format);
  const output = JSON.parse(
    dfer('export', '--format', format, '--checkpoint', join(run, 'folds/1'), '--out', out, '--json'),
  );
  expect(output).toMatchObject({ network: 'resnet8-gru-face', head: 'gru', faceFeatures: 'mesh+descriptor' });
});

test('its analysis reproduces the predictions of the test for frames in order', () => {
  const { temporal, timeline } = JSON.parse(dfer('analyze', run, '--strips', '1', '--json'));
  const report = JSON.parse(readFileSync(join(run, 'report.json'), 'utf8'));
  expect(timeline).toBe('so-far');
  expect(temporal.inOrder.uar).toBeCloseTo(report.uar, 6);
});

test('other face features make another experiment', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [BIN, 'train', '--config', config, '--out', run, '--face-features', 'mesh'],
    { encoding: 'utf8' },
  );
  expect(status).toBe(2);
  expect(stderr).toContain('model.faceFeatures "mesh+descriptor" there, "mesh" here');
});

describe('refused with one line before any work:', () => {
  const refuse = async (argv: readonly string[], reason: RegExp): Promise<void> => {
    const out = join(folder, 'refused');
    const { code, stdout, stderr } = await inProcess([
      ...['train', ...argv, '--out', out, '--log-level', 'silent'],
    ]);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toMatch(reason);
    expect([code, stdout, existsSync(join(out, 'config.json'))]).toEqual([2, '', false]);
  };

  test('frames that were aligned by another program', async () => {
    makeRelease(join(folder, 'aligned'), 14);
    const small = join(folder, 'small.json');
    const model = { name: 'resnet8', size: 16, head: 'gru', faceFeatures: 'descriptor' };
    writeFileSync(small, smallConfig({ epochs: 1 }, { cache: join(folder, 'other'), model }));
    await refuse(
      ['--config', small, '--data', join(folder, 'aligned')],
      /model\.faceFeatures descriptor: expected videos, .*; received aligned frames for 14 of 14 clips, such as 00001; .*--face-features none/,
    );
  });

  test('landmarks that have no mesh', () =>
    refuse(
      ['--config', config, '--landmarks', 'face-api', '--face-features', 'mesh'],
      /model\.faceFeatures mesh: expected landmarks facemesh, .*; received face-api; choose --landmarks facemesh/,
    ));

  test('a head that classifies frames one by one', () =>
    refuse(
      ['--config', config, '--head', 'mean-probability'],
      /"faceFeatures": expected "none" with head "mean-probability", or a head that classifies whole clips \(mean-feature, .*\); received "mesh\+descriptor".*--face-features KIND/,
    ));

  test('unknown features', () =>
    refuse(
      ['--config', config, '--face-features', 'nose'],
      /--face-features.*Allowed choices are none, mesh/,
    ));
});
