import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { summarizeModel } from '../summarizeModel.js';
import { computeLogits, runPython, type TheirScores, whyNoTorchvision } from '../testing/torchvision.js';
import { loadWeights } from '../weights/load.js';
import { buildResNet } from './family.js';
import { isConvolution } from './padded.js';

/** Name, kernel, stride, output side, output channels, parameters. */
type Row = readonly [string, number, number, number, number, number];

interface Table {
  readonly networks: readonly {
    readonly depth: number;
    readonly parameters: number;
    readonly batchNormParameters: number;
    readonly classifierParameters: number;
    readonly convolutions: readonly Row[];
  }[];
}

const table: Table = JSON.parse(readFileSync(join(__dirname, '../testing/torchvisionTable.json'), 'utf8'));

const unavailable = whyNoTorchvision();
const withTorchvision = unavailable === null ? test : test.skip;
const unless = unavailable === null ? '' : ` (skipped: needs python3-torchvision: ${unavailable})`;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** `layer2.0.conv1` → `conv3_block1_1`, `layer2.0.downsample.0` → `conv3_block1_0`, `conv1` → `conv1`. */
function ourName(name: string): string {
  const [, stage, block, of, number] = /^layer(\d)\.(\d+)\.(conv|bn|downsample\.)(\d)/.exec(name) ?? [];
  if (stage === undefined) return name.replace('bn', 'conv');
  const place = of === 'downsample.' ? '0' : number;
  return `conv${Number(stage) + 1}_block${Number(block) + 1}_${place}`;
}

function convolutionsOf(model: tf.LayersModel): Row[] {
  return model.layers.filter(isConvolution).map((layer): Row => {
    const { kernelSize, strides } = layer.getConfig();
    const [[kernel = 0, kernelWidth], [stride = 0, strideWidth]] = [numbers(kernelSize), numbers(strides)];
    const [, height = 0, width, channels = 0] = numbers(layer.outputShape);
    // All shapes in these networks are square.
    expect([kernelWidth, strideWidth, width]).toEqual([kernel, stride, height]);
    return [layer.name.replace(/_conv$/, ''), kernel, stride, height, channels, layer.countParams()];
  });
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

describe.each(table.networks)('ResNet-$depth', (theirs) => {
  test('has the parameters and, layer by layer, the convolutions of torchvision', () => {
    const before = tf.memory().numTensors;
    const model = buildResNet({ depth: theirs.depth, classes: 1000, initializer: 'zeros' });
    const { trainable, layers } = summarizeModel(model);
    expect(trainable).toBe(theirs.parameters);

    const rows = theirs.convolutions.map((row): Row => [ourName(row[0]), ...tail(row)]);
    const byName = (a: Row, b: Row): number => (a[0] < b[0] ? -1 : 1);
    expect(convolutionsOf(model).sort(byName)).toEqual(rows.sort(byName));

    // Each convolution has a norm, half of whose parameters are moving statistics, which are not trainable.
    const norms = layers.filter(({ kind }) => kind === 'BatchNormalization');
    expect(norms).toHaveLength(rows.length);
    expect(norms.reduce((sum, { parameters }) => sum + parameters / 2, 0)).toBe(theirs.batchNormParameters);
    expect(layers.at(-1)).toMatchObject({ name: 'scores', parameters: theirs.classifierParameters });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function tail([, ...rest]: Row): [number, number, number, number, number] {
  return rest;
}

withTorchvision(`the committed table equals torchvision${unless}`, () => {
  expect(JSON.parse(runPython('torchvisionTable.py'))).toEqual(table);
});

// 50 as well as 18: the position of the stride matters only in bottlenecks. All five, at 224 pixels: nx run bench:parity.
withTorchvision.each([18, 50])(
  `ResNet-%i gives torchvision’s logits with torchvision’s random weights${unless}`,
  async (depth) => {
    const folder = mkdtempSync(join(tmpdir(), 'torchvision-'));
    try {
      const path = join(folder, 'weights.safetensors');
      const theirs: TheirScores = JSON.parse(
        runPython('torchvisionWeights.py', String(depth), path, '--size', '32'),
      );
      const model = buildResNet({ depth, classes: 7, inputSize: theirs.size, initializer: 'zeros' });
      const kept = tf.memory().numTensors;
      await loadWeights(model, path, { classifier: 'keep' });
      const scores = computeLogits(model, theirs.size);
      expect(tf.memory().numTensors).toBe(kept);
      expect(Math.max(...theirs.scores.map(Math.abs))).toBeGreaterThan(0.02);
      scores.forEach((score, i) => expect(Math.abs(score - theirs.scores[i]!)).toBeLessThan(1e-5));
      expect(scores).toHaveLength(7);
      model.dispose();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
