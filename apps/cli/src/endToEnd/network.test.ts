import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { buildResNet, checkWeights, saveSafetensors } from '@dfer/models';

import { dfer } from '../testing/capture.js';
import { makeRelease, smallConfig, temporaryFolder } from '../testing/data.js';

// A busy machine starts threads slowly.
jest.setTimeout(300_000);

const folder = temporaryFolder();
const release = join(folder, 'release');
const config = join(folder, 'small.json');
const classes = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const weights = join(folder, 'weights.safetensors');

async function makeWeights(path: string, depth: number, names: readonly string[]): Promise<void> {
  const model = buildResNet({ depth, classNames: names, inputSize: 16 });
  // Trained with the normalization used here; otherwise the first convolution would be adapted to it.
  const pixels = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  await saveSafetensors(model, path, { classes: names, size: 16, ...pixels });
  model.dispose();
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  makeRelease(release, 28);
  await makeWeights(weights, 8, classes);
  writeFileSync(config, smallConfig({ epochs: 1, folds: [1] }, { cache: join(folder, 'cache') }));
});

const train = (out: string, ...argv: readonly string[]): ReturnType<typeof dfer> =>
  dfer(['train', '--config', config, '--data', release, '--out', join(folder, out), ...argv]);

test('training starts from a weights file, keeps frozen stages, and exports its network in every format', async () => {
  const run = join(folder, 'run');
  const trained = await train('run', '--weights', weights, '--freeze', 'stem,layer1', '--json');
  expect([trained.code, trained.stderr]).toEqual([
    0,
    expect.stringContaining('loaded 47 tensors (F32), classifier kept'),
  ]);
  expect(JSON.parse(trained.stdout).protocol.notes).toEqual(
    expect.arrayContaining([
      expect.stringContaining('started from weights.safetensors'),
      'Frozen: stem, layer1.',
    ]),
  );

  const checkpoint = join(run, 'folds/1');
  const exported = async (format: string, name: string): Promise<string> => {
    const out = join(folder, 'exported', name);
    const { code, stdout } = await dfer([
      ...['export', '--format', format, '--checkpoint', checkpoint, '--out', out, '--json'],
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ out, format, network: 'resnet8', classes, size: 16 },
      alignment: { size: 32, margin: 0.25, timeline: 'tim', detector: 'blazeface', landmarks: 'facemesh' },
    });
    return out;
  };
  expect(readdirSync(await exported('tfjs', 'web')).sort()).toEqual(['model.json', 'weights.bin']);
  const onnx = readFileSync(await exported('onnx', 'model.onnx'), 'latin1');
  for (const text of [JSON.stringify(classes), '"margin":0.25']) expect(onnx).toContain(text);
  const file = await exported('safetensors', 'model.safetensors');
  const { classifier } = await checkWeights(file, { depth: 8, classNames: classes });
  expect(classifier).toBe('kept');
  // The first tensor belongs to the stem, which was frozen.
  const first = (path: string): Buffer => {
    const bytes = readFileSync(path);
    const start = 8 + Number(bytes.readBigUInt64LE());
    return bytes.subarray(start, start + 16 * 3 * 9 * 4);
  };
  expect(first(file).equals(first(weights))).toBe(true);
});

test('a clip head trains with the network, is described in the report, and is exported in every format', async () => {
  const trained = await train('clips', '--head', 'attention', '--frames', '2', '--json');
  expect(trained.code).toBe(0);
  expect(JSON.parse(trained.stdout).protocol.notes).toContain(
    'Each clip was classified as a whole, from 2 frames, by head "attention".',
  );
  for (const format of ['tfjs', 'onnx', 'safetensors']) {
    const checkpoint = join(folder, 'clips/folds/1');
    const out = join(folder, 'exported', `clips-${format}`);
    const result = await dfer([
      'export',
      '--format',
      format,
      '--checkpoint',
      checkpoint,
      '--out',
      out,
      '--json',
    ]);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({
      network: 'resnet8-attention',
      head: 'attention',
      frames: 2,
    });
  }
});

describe('one line and exit code 2 for', () => {
  const refuse = async (argv: readonly string[], ...parts: readonly string[]): Promise<void> => {
    const { code, stdout, stderr } = await dfer([...argv, '--log-level', 'silent']);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    for (const part of parts) expect(stderr).toContain(part);
    expect([code, stdout]).toEqual([2, '']);
  };
  const refuseWeights = (file: string, ...parts: readonly string[]): Promise<void> =>
    refuse(
      ['train', '--config', config, '--data', release, '--out', join(folder, 'refused'), '--weights', file],
      ...parts,
    );

  test('missing, invalid or truncated weights, before any face is aligned', async () => {
    const none = join(folder, 'none.safetensors');
    await refuseWeights(none, none, 'ENOENT');
    writeFileSync(none, 'not weights at all');
    await refuseWeights(none, 'expected a header of at most', 'Use a complete weights file');
    const cut = join(folder, 'cut.safetensors');
    await makeWeights(cut, 8, classes);
    truncateSync(cut, 50_000);
    await refuseWeights(cut, 'received 50000: it is truncated');
    expect(existsSync(join(folder, 'refused/folds'))).toBe(false);
  });

  test('weights of another depth, and of other labels', async () => {
    const other = join(folder, 'other.safetensors');
    await makeWeights(other, 14, classes);
    await refuseWeights(other, 'expected weights of a ResNet-8; received those of a ResNet-14', 'resnet14');
    await makeWeights(other, 8, [...classes].reverse());
    await refuseWeights(other, 'expected the classes happy, sad', 'received fear, disgust');
  });

  test('unknown stages, and stages that this network lacks', async () => {
    await refuse(['train', '--freeze', 'stem,layer7'], 'received "layer7"');
    await refuse(
      [
        'train',
        '--config',
        config,
        '--data',
        release,
        '--out',
        join(folder, 'refused'),
        '--freeze',
        'layer4',
      ],
      'stages of a ResNet-8',
    );
  });

  test('a missing network to export, and webdataset with --checkpoint', async () => {
    const nowhere = join(folder, 'nowhere');
    await refuse(
      ['export', '--format', 'onnx', '--checkpoint', nowhere],
      nowhere,
      'name one with --checkpoint',
    );
    await refuse(['export', '--format', 'tfjs'], 'received nothing');
    await refuse(['export', '--checkpoint', nowhere], 'add --format tfjs, safetensors or onnx');
    const damaged = join(folder, 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'model.json'), '{');
    await refuse(['export', '--format', 'onnx', '--checkpoint', damaged], 'Cannot load a model from');
  });
});
