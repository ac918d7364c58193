import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe as describeModel } from '../describe.js';
import { buildResNet } from './family.js';

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

const testing = join(__dirname, '../testing');
const table: Table = JSON.parse(readFileSync(join(testing, 'torchvisionTable.json'), 'utf8'));

// Debian's interpreter sees Debian's python3-torchvision, whatever stands first on the PATH.
const python = '/usr/bin/python3';
const hasTorchvision =
  spawnSync(python, ['-c', 'import importlib.util as u, sys; sys.exit(not u.find_spec("torchvision"))'])
    .status === 0;
const withTorchvision = hasTorchvision ? test : test.skip;
const unless = hasTorchvision ? '' : ' (skipped: python3-torchvision is not installed)';

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
  return model.layers
    .filter((layer) => layer.getClassName() === 'Conv2D')
    .map((layer): Row => {
      const { kernelSize, strides } = layer.getConfig();
      const [[kernel = 0, kernelWidth], [stride = 0, strideWidth]] = [numbers(kernelSize), numbers(strides)];
      const [, height = 0, width, channels = 0] = numbers(layer.outputShape);
      // Everything in these networks is square.
      expect([kernelWidth, strideWidth, width]).toEqual([kernel, stride, height]);
      return [layer.name.replace(/_conv$/, ''), kernel, stride, height, channels, layer.countParams()];
    });
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

describe.each(table.networks)('ResNet-$depth', (theirs) => {
  test('has the parameters and, layer by layer, the convolutions of torchvision’s', () => {
    const before = tf.memory().numTensors;
    const model = buildResNet({ depth: theirs.depth, classes: 1000, initializer: 'zeros' });
    const { trainable, layers } = describeModel(model);
    expect(trainable).toBe(theirs.parameters);

    const rows = theirs.convolutions.map((row): Row => [ourName(row[0]), ...tail(row)]);
    const byName = (a: Row, b: Row): number => (a[0] < b[0] ? -1 : 1);
    expect(convolutionsOf(model).sort(byName)).toEqual(rows.sort(byName));

    // Each convolution has its normalisation, half of whose parameters are moving statistics that are not trained.
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

withTorchvision(`the committed table is what torchvision says${unless}`, () => {
  const text = execFileSync(python, [join(testing, 'torchvisionTable.py')], { encoding: 'utf8' });
  expect(JSON.parse(text)).toEqual(table);
});

// 50 as well as 18: only a bottleneck shows where the stride sits (ours and torchvision's: in the 3×3 convolution).
withTorchvision.each([18, 50])(
  `ResNet-%i gives torchvision’s scores with torchvision’s random weights${unless}`,
  (depth) => {
    const folder = mkdtempSync(join(tmpdir(), 'torchvision-'));
    try {
      execFileSync(python, [join(testing, 'torchvisionForward.py'), String(depth), folder]);
      const arrays = readArrays(folder);
      const model = buildResNet({ depth, classes: 7, inputSize: 64, initializer: 'zeros' });
      const kept = tf.memory().numTensors;
      const scores = tf.tidy(() => {
        for (const [name, ...weights] of layersOf(arrays)) {
          model.getLayer(name).setWeights(weights.map((key) => tensorOf(arrays, key)));
        }
        const y = model.predict(tensorOf(arrays, 'image'));
        return y instanceof tf.Tensor ? [...y.dataSync()] : [];
      });
      expect(tf.memory().numTensors).toBe(kept);
      const expected = [...arrays.get('scores')!.values];
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
      scores.forEach((score, i) => expect(score).toBeCloseTo(expected[i]!, 3));
      expect(scores).toHaveLength(7);
      model.dispose();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

type Arrays = ReadonlyMap<string, { readonly shape: number[]; readonly values: Float32Array }>;

function readArrays(folder: string): Arrays {
  const bytes = readFileSync(join(folder, 'arrays.bin'));
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  const manifest: [string, number[]][] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  let at = 0;
  return new Map(
    manifest.map(([name, shape]) => {
      const start = at;
      at += shape.reduce((size, side) => size * side, 1);
      return [name, { shape, values: values.subarray(start, at) }];
    }),
  );
}

function tensorOf(arrays: Arrays, name: string): tf.Tensor {
  const { shape, values } = arrays.get(name)!;
  return tf.tensor(values, shape);
}

/** Our layers' names, each with the arrays that are its weights in our order. */
function layersOf(arrays: Arrays): (readonly [string, ...string[]])[] {
  return [...arrays].flatMap(([key, { shape }]) => {
    const [name, kind] = [key.replace(/\.\w+$/, ''), key.split('.').at(-1)];
    if (kind !== 'weight') return [];
    if (name === 'fc') return [['scores', 'fc.weight', 'fc.bias']];
    if (shape.length === 4) return [[`${ourName(name)}_conv`, key]];
    const norm = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${name}.${part}`);
    return [[`${ourName(name)}_bn`, ...norm]];
  });
}
