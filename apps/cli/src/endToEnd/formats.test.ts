import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FORMAT_NAMES } from '@dfer/dataset';
import { RELEASE_FORMATS } from '@dfer/synthetic';

import { parseConfig } from '../config/config.js';
import { temporaryFolder } from '../testing/data.js';

// The built command, as worker threads need the compiled packages.
const BIN = join(__dirname, '../../dist/bin.js');

// A busy machine starts threads slowly.
jest.setTimeout(300_000);

const folder = temporaryFolder();

function dfer(...argv: readonly string[]): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...argv, '--json'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function configFor(format: string, clips: number): string {
  const path = join(folder, `${format}.json`);
  const config = {
    name: format,
    synthetic: {
      ...{ root: join(folder, format), format, clips, subjects: 5, awkward: false },
      ...{ seconds: 0.5, width: 320, height: 180, fps: 12 },
    },
    cache: join(folder, 'cache'),
    preprocess: { size: 32, quality: 'fast' },
    model: { name: 'resnet8', size: 32 },
    baseline: 'none',
    train: { epochs: 1, batchSize: 4, framesPerClip: { train: 1, test: 1 }, parallelFolds: 1 },
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

test('a MAFW release of 22 clips trains its 11 classes on its own folds', () => {
  const report = dfer('train', '--config', configFor('mafw', 22), '--out', join(folder, 'run-mafw'));
  expect(report).toMatchObject({
    classes: expect.arrayContaining(['anger', 'helplessness', 'disappointment']),
    protocol: { folds: 'official', foldCount: 2, clips: 22 },
  });
});

test('a FERV39k release trains on its one split', () => {
  const report = dfer('train', '--config', configFor('ferv39k', 14), '--out', join(folder, 'run-ferv39k'));
  expect(report).toMatchObject({ folds: [{ fold: 1 }], protocol: { folds: 'official', foldCount: 1 } });
});

test.each(FORMAT_NAMES)('the configuration knows the format %s', (format) => {
  expect(parseConfig({ data: { format } }, 'test').data.format).toBe(format);
});

test.each(RELEASE_FORMATS)('the configuration can synthesize releases of format %s', (format) => {
  expect(parseConfig({ synthetic: { format } }, 'test').synthetic.format).toBe(format);
});
