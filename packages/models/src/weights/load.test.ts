import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { buildResNet } from '../resnet/family.js';
import { computeLogits, fixture } from '../testing/torchvision.js';
import { checkWeights, loadWeights } from './load.js';
import { withSafetensors } from './safetensors/read.js';
import { saveSafetensors } from './safetensors/save.js';
import { writeSafetensors, type NamedValues } from './safetensors/write.js';

const classNames = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const folder = mkdtempSync(join(tmpdir(), 'weights-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeAll(async () => {
  await tf.setBackend('cpu');
});

const narrow = (depth: number, classes = classNames): tf.LayersModel =>
  buildResNet({ depth, classNames: classes, inputSize: 64, width: 2 });

/** The tensors of a file, to be changed and written again. */
function tensorsOf(path: string): Promise<NamedValues[]> {
  return withSafetensors(path, ({ tensors, read }) =>
    Promise.all(
      tensors
        .filter(({ dtype }) => dtype !== 'I64')
        .map(async (entry) => ({ name: entry.name, shape: entry.shape, values: await read(entry) })),
    ),
  );
}

/** Writes the 18-layer fixture with changed tensors or metadata. */
async function changed(
  name: string,
  change: (tensors: NamedValues[]) => NamedValues[],
  metadata: Record<string, string> = {},
): Promise<string> {
  const path = join(folder, `${name}.safetensors`);
  await writeSafetensors(path, change(await tensorsOf(fixture('resnet18-width2').path)), metadata);
  return path;
}

test.each([
  ['resnet18-width2', 18, 7, 102, 'F32'],
  ['resnet18-width2-f16', 18, 10, 102, 'F16'],
  ['resnet50-width2-bf16', 50, 7, 267, 'BF16'],
])('%s gives torchvision’s logits, and leaks nothing', async (name, depth, classes, tensors, dtype) => {
  const { path, theirs } = fixture(name);
  const before = tf.memory().numTensors;
  const model = buildResNet({ depth, classes, inputSize: theirs.size, width: 2 });
  const report = await loadWeights(model, path, { classifier: 'keep' });
  expect(report).toMatchObject({ tensors, dtypes: [dtype], classifier: 'kept', ignored: [] });
  const scores = computeLogits(model, theirs.size);
  expect(scores).toHaveLength(classes);
  scores.forEach((score, i) => expect(Math.abs(score - theirs.scores[i]!)).toBeLessThan(1e-4));
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a classifier for other classes is replaced: the network keeps its own', async () => {
  const model = narrow(18);
  const own = Float32Array.from(model.getLayer('scores').getWeights()[0]!.dataSync());
  const { summary } = await loadWeights(model, fixture('resnet18-width2-f16').path);
  expect(summary).toBe('loaded 100 tensors (F16), classifier replaced (10 → 7)');
  expect(model.getLayer('scores').getWeights()[0]!.dataSync()).toEqual(own);
  model.dispose();
});

test('a classifier without class names is replaced, because its order is unknown', async () => {
  const model = narrow(18);
  const { summary } = await loadWeights(model, fixture('resnet18-width2').path);
  expect(summary).toContain('classifier replaced (7 without names → 7)');
  model.dispose();
});

test('a saved network loads bit for bit, with the same names, classes and preprocessing', async () => {
  const { path } = fixture('resnet18-width2');
  const model = narrow(18);
  await loadWeights(model, path, { classifier: 'keep' });
  const copy = join(folder, 'new', 'copy.safetensors');
  await saveSafetensors(model, copy, { classes: classNames, size: 64, mean: [0.5, 0.5, 0.5] });
  const byName = (tensors: NamedValues[]): Map<string, NamedValues> =>
    new Map(tensors.map((tensor) => [tensor.name, tensor]));
  expect(byName(await tensorsOf(copy))).toEqual(byName(await tensorsOf(path)));
  const metadata = await withSafetensors(copy, (file) => Promise.resolve(file.metadata));
  expect(metadata).toMatchObject({
    format: 'pt',
    architecture: 'resnet18',
    classes: JSON.stringify(classNames),
    size: '64',
    mean: '[0.5,0.5,0.5]',
  });
  expect((await loadWeights(model, copy)).classifier).toBe('kept');
  model.dispose();
});

test('a CIFAR network follows the same naming scheme', async () => {
  const [model, other] = [1, 2].map((seed) => buildResNet({ depth: 14, classNames, inputSize: 16, seed }));
  const path = join(folder, 'cifar.safetensors');
  await saveSafetensors(model!, path, { classes: classNames, size: 16 });
  await loadWeights(other!, path);
  expect(computeLogits(other!, 16)).toEqual(computeLogits(model!, 16));
  model!.dispose();
  other!.dispose();
});

test('tensors that are not part of a ResNet are reported and ignored', async () => {
  const path = await changed('surplus', (tensors) => [
    ...tensors,
    { name: 'head.extra', shape: [1], values: new Float32Array(1) },
  ]);
  const model = narrow(18);
  expect((await loadWeights(model, path)).summary).toMatch(/, ignored 1: head\.extra$/);
  model.dispose();
});

test('a missing tensor is reported, and only that tensor is left unchanged', async () => {
  const path = await changed('missing', (tensors) =>
    tensors.filter(({ name }) => name !== 'layer2.0.bn1.weight'),
  );
  const [model, whole] = [narrow(18), narrow(18)];
  await loadWeights(whole, fixture('resnet18-width2').path);
  const [fresh] = model.getLayer('conv3_block1_1_bn').getWeights();
  const own = [...fresh!.dataSync()];
  const report = await loadWeights(model, path);
  expect(report.missing).toEqual(['layer2.0.bn1.weight']);
  expect(report.summary).toMatch(/^loaded 99 of 100 tensors .*, missing 1: layer2\.0\.bn1\.weight$/);
  const weightsOf = (network: tf.LayersModel, index: number): number[] => [
    ...network.getLayer('conv3_block1_1_bn').getWeights()[index]!.dataSync(),
  ];
  expect(weightsOf(model, 0)).toEqual(own);
  expect([1, 2, 3].map((i) => weightsOf(model, i))).toEqual([1, 2, 3].map((i) => weightsOf(whole, i)));
  model.dispose();
  whole.dispose();
});

const labeled = (classes: readonly string[]): Record<string, string> => ({
  classes: JSON.stringify(classes),
});
const asTheyAre = (tensors: NamedValues[]): NamedValues[] => tensors;
const withValue =
  (name: string, value: number) =>
  (tensors: NamedValues[]): NamedValues[] =>
    tensors.map((tensor) =>
      tensor.name === name ? { ...tensor, values: tensor.values.map(() => value) } : tensor,
    );

describe('a one-line error describes', () => {
  test.each<[string, (tensors: NamedValues[]) => NamedValues[], Record<string, string>, RegExp]>([
    [
      'more than a tenth of the tensors missing',
      (tensors) => tensors.filter(({ name }) => !name.includes('.bn1.bias') && !name.startsWith('bn1.')),
      {},
      /a file with 88 of them; the first missing one is bn1\.weight; it starts with conv1\.weight/,
    ],
    [
      'a NaN',
      withValue('layer1.0.conv1.weight', NaN),
      {},
      /finite values in tensor layer1\.0\.conv1\.weight/,
    ],
    ['an infinity', withValue('bn1.bias', Infinity), {}, /received Infinity at index 0/],
    [
      'a negative variance',
      withValue('bn1.running_var', -1),
      {},
      /non-negative variances in bn1\.running_var/,
    ],
    [
      'another shape',
      (tensors) => tensors.map((t) => (t.name === 'bn1.weight' ? { ...t, shape: [1, 2] } : t)),
      {},
      /bn1\.weight of shape \[2\]; received \[1, 2\]/,
    ],
    [
      'additional blocks',
      (tensors) => [...tensors, { name: 'layer5.0.conv1.weight', shape: [1], values: new Float32Array(1) }],
      {},
      /a file that also has layer5\.0\.conv1\.weight/,
    ],
    [
      'two tensors with the same name after removing prefixes',
      (tensors) => [...tensors, { ...tensors[0]!, name: `module.${tensors[0]!.name}` }],
      {},
      /expected one tensor conv1\.weight; received conv1\.weight and module\.conv1\.weight/,
    ],
    [
      'other labels',
      asTheyAre,
      labeled(['a', 'b', 'c', 'd', 'e', 'f', 'g']),
      /expected the classes happy, .*; received a, b/,
    ],
    ['labels in another order', asTheyAre, labeled([...classNames].reverse()), /received fear, disgust/],
  ])('%s', async (what, change, metadata, message) => {
    const path = await changed(what.replaceAll(' ', '-'), change, metadata);
    const model = narrow(18);
    const failure = loadWeights(model, path);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toMatchObject({
      kind: 'input',
      message: expect.not.stringContaining('\n'),
    });
    model.dispose();
  });

  test.each([
    ['module.', ''],
    ['_orig_mod.', ''],
    ['module._orig_mod.', ''],
    ['_orig_mod.module.backbone.', ''],
    ['model.net.', ''],
    ['', '._orig_mod'],
    ['module.', '._orig_mod.module'],
  ])('names with prefix "%s" and parts wrapped by "%s" are recognized', async (prefix, wrapped) => {
    const path = await changed('wrapped', (tensors) =>
      tensors.map((tensor) => ({
        ...tensor,
        name: prefix + tensor.name.replace(/^(layer\d)/, `$1${wrapped}`),
      })),
    );
    const model = narrow(18);
    const report = await loadWeights(model, path);
    const bare = narrow(18);
    const expected = await loadWeights(bare, fixture('resnet18-width2').path);
    expect([report.tensors, report.ignored]).toEqual([expected.tensors, expected.ignored]);
    expect(await model.getWeights()[0]!.array()).toEqual(await bare.getWeights()[0]!.array());
    model.dispose();
    bare.dispose();
  });

  test('a file of another depth, even if its names are a subset', async () => {
    const model = narrow(34);
    const failure = loadWeights(model, fixture('resnet18-width2').path);
    await expect(failure).rejects.toThrow(/expected weights of a ResNet-34; received those of a ResNet-18/);
    model.dispose();
    const deep = join(folder, 'deep.safetensors');
    const deeper = narrow(34);
    await saveSafetensors(deeper, deep, { classes: classNames, size: 64 });
    deeper.dispose();
    await expect(checkWeights(deep, { depth: 18, classNames })).rejects.toThrow(/those of a ResNet-34/);
  });

  test('a classifier to keep that does not fit', async () => {
    const model = narrow(18);
    const { path } = fixture('resnet18-width2-f16');
    await expect(loadWeights(model, path, { classifier: 'keep' })).rejects.toThrow(
      /a classifier with 7 classes; received one with 10 classes/,
    );
    model.dispose();
  });
});

test('a check without a network gives the same result as loading', async () => {
  const { path } = fixture('resnet18-width2');
  // The network of the paper has 64 channels.
  await expect(checkWeights(path, { depth: 18, classNames })).rejects.toThrow(
    /conv1\.weight of shape \[64, 3, 7, 7\]; received \[2, 3, 7, 7\]/,
  );
  const model = buildResNet({ depth: 8, classNames });
  const own = join(folder, 'own.safetensors');
  await saveSafetensors(model, own, { classes: classNames, size: 32 });
  model.dispose();
  const { summary } = await checkWeights(own, { depth: 8, classNames });
  expect(summary).toMatch(/^loaded \d+ tensors \(F32\), classifier kept \(same classes\)$/);
});

test('a rejected file does not change the network', async () => {
  const model = narrow(18);
  const before = computeLogits(model, 64);
  const path = join(folder, 'cut.safetensors');
  writeFileSync(path, readFileSync(fixture('resnet18-width2').path).subarray(0, 30_000));
  await expect(loadWeights(model, path)).rejects.toThrow(
    /as stated in its header; received 30000: it is truncated/,
  );
  expect(computeLogits(model, 64)).toEqual(before);
  model.dispose();
});
