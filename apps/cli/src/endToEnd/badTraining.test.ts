import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { dfer } from '../testing/capture.js';
import { makeRelease, temporaryFolder, writeFiles } from '../testing/data.js';

jest.setTimeout(300_000);

const folder = temporaryFolder();
const config = join(folder, 'small.json');

beforeAll(() => {
  makeRelease(join(folder, 'release'), 28);
  writeFiles(folder, {
    'small.json': JSON.stringify({
      name: 'small',
      cache: join(folder, 'cache'),
      preprocess: { size: 32 },
      model: { name: 'resnet8', size: 16 },
      backend: 'wasm',
      baseline: 'none',
      train: { epochs: 1, framesPerClip: { train: 1, test: 1 }, parallelFolds: 1 },
    }),
  });
});

/** Exit code and error line of the training on a release. */
async function refusal(release: string, ...flags: string[]): Promise<{ code: number; line: string }> {
  const argv = ['train', '--config', config, '--data', join(folder, release), '--log-level', 'silent'];
  const { code, stderr } = await dfer([...argv, '--out', join(folder, 'runs', release), ...flags]);
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  return { code, line: stderr };
}

test('a run that needs more memory than is free is refused with a remedy', async () => {
  const { code, line } = await refusal(
    'release',
    '--model',
    'resnet152',
    '--size',
    '8192',
    '--batch-size',
    '8',
  );
  expect(code).toBe(2);
  expect(line).toMatch(
    /"batchSize" 8: expected a run that fits into the .* GB of available memory; received one that needs about .* GB\..*--batch-size N/,
  );
});

test('a class without training clips in a fold is refused', async () => {
  // Seven clips, one per class: the training clips lack the class of the clip that a fold tests.
  makeRelease(join(folder, 'poor'), 7);
  const { code, line } = await refusal('poor', '--batch-size', '1');
  expect(code).toBe(2);
  expect(line).toMatch(/Fold 1: expected training clips of every class; received none of disgust/);
});

test.each([
  [
    'a frozen stage that the network lacks',
    ['--freeze', 'layer4'],
    /"frozenStages": expected stages of [^;]*layer3, head/,
  ],
  [
    'no stage left to train',
    ['--freeze', 'stem,layer1,layer2,layer3,head'],
    /expected at least one trainable stage/,
  ],
  [
    'a head for more frames than are kept',
    ['--head', 'gru', '--frames', '17'],
    /at most the 16 stored frames of each clip, with head "gru"; received 17/,
  ],
  ['a fold that does not exist', ['--folds', '9'], /"folds": expected some of 1, 2, 3, 4, 5; received 9/],
  [
    'a batch larger than a fold',
    ['--batch-size', '29'],
    /"batchSize": expected at most \d+, the number of training clips of fold 1; received 29/,
  ],
  [
    'folds by film without films',
    ['--fold-strategy', 'film'],
    /expected the film of each clip; .*28 of 28.*--films/,
  ],
])('%s is reported before faces are aligned', async (_what, flags, expected) => {
  const cache = join(folder, 'untouched');
  const { code, line } = await refusal('release', '--cache', cache, ...flags);
  expect(code).toBe(2);
  expect(line).toMatch(expected);
  expect(existsSync(cache)).toBe(false);
});

test('folds by film use the table of --films', async () => {
  const rows = Array.from({ length: 28 }, (_, i) => `${i + 1},film ${i % 4}`);
  writeFiles(folder, { 'films.csv': ['clip,film', ...rows, ''].join('\n') });
  const { code, line } = await refusal('release', '--folds-by', 'film', '--films', join(folder, 'films.csv'));
  // Proves that the table is read: four movies are too few for five folds.
  expect(code).toBe(2);
  expect(line).toMatch(/expected [^;]*groups[^;]*; received/);
});

test('settings that contradict the checkpoint of the run are refused', async () => {
  const out = join(folder, 'runs/kept');
  const argv = ['train', '--config', config, '--data', join(folder, 'release'), '--out', out];
  const split = ['--folds', '1', '--batch-size', '2'];
  expect((await dfer([...argv, ...split])).code).toBe(0);
  const { code, stderr } = await dfer(['train', '--resume', out, '--epochs', '3', '--log-level', 'silent']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: run [^\n]*expected the settings in its config\.json[^\n]*\n$/);
  expect(existsSync(join(out, 'report.json'))).toBe(true);
});
