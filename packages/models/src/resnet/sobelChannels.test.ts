import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { fuseBatchNorm } from '../inference/fuseBatchNorm.js';
import { buildModel } from '../temporal/buildModel.js';
import { clipScores } from '../testing/clips.js';
import { otherRuntime } from '../testing/otherRuntime.js';
import { computeLogits, fixture } from '../testing/torchvision.js';
import { checkWeights, loadWeights } from '../weights/load.js';
import { saveOnnx } from '../weights/onnx/save.js';
import { saveSafetensors } from '../weights/safetensors/save.js';
import { loadModel, saveModel } from '../weights/tfjs.js';
import { buildResNet } from './family.js';
import { resnetSizes } from './sizes.js';
import { SobelChannels } from './sobelChannels.js';

const runOnnx = otherRuntime('onnxRuntime.mjs');

/** Results of OpenCV and SciPy, written by sobelFixture.py. */
const {
  height,
  width,
  frame,
  channels,
}: Record<'height' | 'width', number> & Record<'frame' | 'channels', number[]> = JSON.parse(
  readFileSync(join(__dirname, '../testing/sobelFixture.json'), 'utf8'),
);
const classNames = ['happy', 'sad', 'neutral'];
const metadata = { classes: classNames, size: 16 };
const folder = mkdtempSync(join(tmpdir(), 'sobel-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeAll(async () => {
  await tf.setBackend('cpu');
});

const edged = (depth = 8, inputSize = 16): tf.LayersModel =>
  buildResNet({ depth, classNames, inputSize, width: 4, input: 'rgb+sobel' });

function sobelOf(values: readonly number[], shape: [number, number]): number[] {
  return tf.tidy(() => {
    const y = new SobelChannels({ name: 'sobel' }).apply(tf.tensor4d([...values], [1, ...shape, 3]));
    return y instanceof tf.Tensor ? [...y.dataSync()] : [];
  });
}

function expectAlike(received: readonly number[], expected: readonly number[], within = 1e-5): void {
  expect(received).toHaveLength(expected.length);
  received.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(within));
}

test('colors are unchanged, and the other channels equal OpenCV’s', () => {
  const pixels = sobelOf(frame, [height, width]);
  expect(pixels.filter((_, i) => i % 6 < 3)).toEqual(frame.map(Math.fround));
  expectAlike(
    pixels.filter((_, i) => i % 6 >= 3),
    channels,
  );
});

test.each([2, 3, 8])('a uniform frame of side %d has no edges', (side) => {
  const pixels = sobelOf(new Array<number>(side * side * 3).fill(0.7), [side, side]);
  expectAlike(
    pixels.filter((_, i) => i % 6 >= 3),
    new Array<number>(side * side * 3).fill(0),
  );
});

test('a frame without edges has a finite gradient', () => {
  const gradient = tf.tidy(() =>
    tf
      .grad((x: tf.Tensor) => {
        const y = new SobelChannels({ name: 'sobel' }).apply(x);
        return y instanceof tf.Tensor ? tf.sum(y) : tf.scalar(0);
      })(tf.ones([1, 4, 4, 3]))
      .dataSync(),
  );
  expect(gradient.every(Number.isFinite)).toBe(true);
});

test('pretrained weights with added Sobel channels initially give bit-identical logits', async () => {
  const { path, theirs } = fixture('resnet18-width2');
  const classes = theirs.scores.length;
  const [plain, wide] = (['rgb', 'rgb+sobel'] as const).map((input) =>
    buildResNet({ depth: 18, classes, inputSize: theirs.size, width: 2, input }),
  );
  await loadWeights(plain!, path, { classifier: 'keep' });
  const report = await loadWeights(wide!, path, { classifier: 'keep' });
  expect(report.summary).toContain('first convolution extended by Sobel channels with weight 0');
  expect(computeLogits(wide!, theirs.size)).toEqual(computeLogits(plain!, theirs.size));
  tf.dispose([plain!.weights, wide!.weights].flat().map((weight) => weight.read()));
});

test('weights with Sobel channels are fully loaded from safetensors, and rejected by a network without them', async () => {
  const model = edged();
  const path = join(folder, 'edged.safetensors');
  await saveSafetensors(model, path, metadata);
  const other = buildResNet({ depth: 8, classNames, inputSize: 16, width: 4, input: 'rgb+sobel', seed: 2 });
  await loadWeights(other, path);
  expect(computeLogits(other, 16)).toEqual(computeLogits(model, 16));
  const plain = buildResNet({ depth: 8, classNames, inputSize: 16, width: 4 });
  await expect(loadWeights(plain, path)).rejects.toThrow(/with input rgb; received .* Use input rgb\+sobel/);
  await expect(checkWeights(path, { depth: 8, classNames })).rejects.toThrow('Use input rgb+sobel');
});

test('it is unchanged after saving and loading', async () => {
  const model = edged();
  await saveModel(model, join(folder, 'frames'), metadata);
  const { model: again } = await loadModel(join(folder, 'frames'));
  expect(computeLogits(again, 16)).toEqual(computeLogits(model, 16));
});

test.each(['gru', 'mean-feature'] as const)(
  'a clip network with %s can be saved and loaded',
  async (head) => {
    const model = buildModel({
      depth: 8,
      classNames,
      inputSize: 8,
      width: 4,
      head,
      frames: 3,
      input: 'rgb+sobel',
    });
    await saveModel(model, join(folder, head), metadata);
    const { model: again } = await loadModel(join(folder, head));
    expectAlike(clipScores(again), clipScores(model));
  },
);

test.each(['mean-probability', 'gru'] as const)('onnxruntime gives the logits of %s', async (head) => {
  const frames = head === 'gru' ? 3 : undefined;
  const model = buildModel({
    depth: 8,
    classNames,
    inputSize: 16,
    width: 4,
    head,
    input: 'rgb+sobel',
    ...(frames === undefined ? {} : { frames }),
  });
  const path = join(folder, `${head}.onnx`);
  await saveOnnx(model, path, metadata);
  const { scores } = await runOnnx({ path, size: 16, frames });
  expectAlike(scores, frames === undefined ? computeLogits(model, 16) : clipScores(model), 1e-4);
});

test('fusing norms does not change its logits', () => {
  const model = edged();
  expectAlike(computeLogits(fuseBatchNorm(model), 16), computeLogits(model, 16), 1e-4);
});

test('its size can be computed without building it', () => {
  const model = edged();
  expect(resnetSizes({ depth: 8, classes: 3, inputSize: 16, input: 'rgb+sobel' }).parameters).toBe(
    buildResNet({ depth: 8, classNames, inputSize: 16, input: 'rgb+sobel' }).countParams(),
  );
  expect(model.getLayer('conv1_conv').getWeights()[0]!.shape).toEqual([3, 3, 6, 4]);
});
