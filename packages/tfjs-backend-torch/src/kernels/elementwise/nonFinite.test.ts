import * as tf from '@tensorflow/tfjs';
import { configureTorch, unavailable, type TorchPrecision } from '../../index.js';
import { ACTIVATIONS } from '../../testing/activations.js';
import { expectAgreement, nativeTest, numbers } from '../../testing/agreement.js';
import { kindsOn, withValues } from '../../testing/nonFinite.js';

type Activation = tf.fused.Activation;
type Path = 'winograd' | 'onednn' | 'aten';

const PRECISIONS: readonly TorchPrecision[] = ['fp32', 'bf16', 'fp16'];
const SIDE = 8;
const CHANNELS = 32;

/** Size, stride and padding of a filter. */
interface Form {
  readonly side: number;
  readonly stride: number;
  readonly depthwise?: true;
}
const THREE: Form = { side: 3, stride: 1 };
const DEPTHWISE: Form = { side: 3, stride: 1, depthwise: true };

const CONVOLUTIONS: readonly (readonly [string, Path, Form])[] = [
  ['a 1×1 convolution by oneDNN', 'onednn', { side: 1, stride: 1 }],
  ['a 3×3 convolution by oneDNN', 'onednn', THREE],
  ['a 7×7 convolution by oneDNN', 'onednn', { side: 7, stride: 2 }],
  ['a depthwise convolution by oneDNN', 'onednn', DEPTHWISE],
  ['a 3×3 convolution by Winograd’s algorithm', 'winograd', THREE],
  ['a 1×1 convolution by ATen', 'aten', { side: 1, stride: 1 }],
  ['a 3×3 convolution by ATen', 'aten', THREE],
  ['a depthwise convolution by ATen', 'aten', DEPTHWISE],
];

/** NaN, ∞ and -∞ in three corners of the first image, each in one channel; the second image is finite. */
function images(): tf.Tensor4D {
  const pixel = (row: number, column: number, channel: number): number =>
    (row * SIDE + column) * CHANNELS + channel;
  return withValues(
    [2, SIDE, SIDE, CHANNELS],
    [
      [pixel(0, 0, 3), NaN],
      [pixel(0, SIDE - 1, 5), Infinity],
      [pixel(SIDE - 1, 0, 7), -Infinity],
    ],
  ).as4D(2, SIDE, SIDE, CHANNELS);
}

/** A bias that is NaN, ∞ and -∞ in some channels. */
const biases = (): tf.Tensor1D =>
  withValues([CHANNELS], [[1, NaN], [2, Infinity], [4, -Infinity]], 5).as1D(); // prettier-ignore

function convolve({ side, stride, depthwise }: Form, activation: Activation, bias?: tf.Tensor1D): tf.Tensor {
  const options = {
    x: images(),
    strides: stride,
    pad: 'same' as const,
    activation,
    leakyreluAlpha: 0.3,
    ...(bias === undefined ? {} : { bias }),
    ...(activation === 'prelu' ? { preluActivationWeights: numbers([CHANNELS], 4) } : {}),
  };
  const filter = numbers([side, side, CHANNELS, depthwise === true ? 1 : CHANNELS], 2);
  return depthwise === true
    ? tf.fused.depthwiseConv2d({ ...options, filter: filter.as4D(side, side, CHANNELS, 1) })
    : tf.fused.conv2d({ ...options, filter: filter.as4D(side, side, CHANNELS, CHANNELS) });
}

/** Computes with every convolution on one path, in one precision. */
async function onPath<T>(path: Path, precision: TorchPrecision, compute: () => Promise<T>): Promise<T> {
  configureTorch({ precision });
  tf.env().set('TORCH_CONVOLUTION_PATH', path);
  return compute().finally(() => {
    configureTorch({ precision: 'fp32' });
    tf.env().set('TORCH_CONVOLUTION_PATH', 'auto');
  });
}

/** The reason why a path cannot compute a convolution on this machine, or null if it can. */
function obstacleTo(path: Path, form: Form, precision: TorchPrecision): string | null {
  if (unavailable !== null) return unavailable;
  tf.env().set('TORCH_CONVOLUTION_PATH', path);
  try {
    configureTorch({ precision });
    void tf.setBackend('torch');
    tf.tidy(() => convolve(form, 'linear'));
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /(?:path|precision): [^(\n]*[^(\n ]/.exec(message)?.[0] ?? message;
  } finally {
    configureTorch({ precision: 'fp32' });
    tf.env().set('TORCH_CONVOLUTION_PATH', 'auto');
  }
}

describe('NaN and ±∞ propagate as in plain JavaScript', () => {
  for (const [name, path, form] of CONVOLUTIONS) {
    for (const precision of PRECISIONS) {
      const title = `in ${name}, ${precision}, with every activation`;
      const obstacle = obstacleTo(path, form, precision);
      if (obstacle !== null) {
        it.skip(`${title} (not on this machine: ${obstacle})`, () => undefined);
        continue;
      }
      it.each(ACTIVATIONS)(`${title}: %s`, async (activation) => {
        const compute = (): tf.Tensor[] => [
          convolve(form, activation),
          convolve(form, activation, biases()),
          convolve(form, activation, withValues([1], [[0, NaN]]).as1D()),
        ];
        if (precision === 'fp32') {
          await onPath(path, precision, () => expectAgreement(compute, 4));
        } else {
          const wanted = await kindsOn('cpu', compute);
          expect(await onPath(path, precision, () => kindsOn('torch', compute))).toEqual(wanted);
        }
      });
    }
  }

  for (const path of ['winograd', 'onednn', 'aten'] as const) {
    const title = `in the gradients of a convolution, by ${path}`;
    const obstacle = obstacleTo(path, THREE, 'fp32');
    if (obstacle !== null) {
      it.skip(`${title} (not on this machine: ${obstacle})`, () => undefined);
      continue;
    }
    it(title, async () => {
      await onPath(path, 'fp32', () =>
        expectAgreement(() => {
          const sides = [1, SIDE, SIDE, CHANNELS] as const;
          const f = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
            tf.conv2d(x.as4D(...sides), w.as4D(3, 3, CHANNELS, CHANNELS), 1, 'same');
          const [spoiled, finite] = [images().slice(0, 1), numbers(sides, 3)];
          const filter = numbers([3, 3, CHANNELS, CHANNELS], 2);
          return [...tf.grads(f)([spoiled, filter], finite), tf.grad((x) => f(x, filter))(finite, spoiled)];
        }, 4),
      );
    });
  }

  nativeTest('on the default path of the processor', async () => {
    for (const activation of ACTIVATIONS) {
      await expectAgreement(
        () => [convolve(THREE, activation), convolve({ side: 1, stride: 1 }, activation, biases())],
        4,
      );
    }
  });

  nativeTest('in fused matrix products', async () => {
    const rows = [1, 5] as const;
    for (const activation of ACTIVATIONS) {
      for (const m of rows) {
        await expectAgreement(() => {
          const a = withValues([m, 8], [[0, NaN], [3, 0], [5, 0]]).as2D(m, 8); // prettier-ignore
          const finite = numbers([m, 8]).as2D(m, 8);
          const b = withValues([8, CHANNELS], [[7, Infinity], [40, -Infinity], [99, NaN]], 2).as2D(8, CHANNELS); // prettier-ignore
          const slopes =
            activation === 'prelu' ? { preluActivationWeights: numbers([CHANNELS], 4) } : undefined;
          const rest = { activation, leakyreluAlpha: 0.3, ...slopes };
          return [
            tf.fused.matMul({ a, b, ...rest }),
            tf.fused.matMul({ a: finite, b, bias: numbers([CHANNELS], 5), ...rest }),
            tf.fused.matMul({ a: finite, b: numbers([8, CHANNELS], 2).as2D(8, CHANNELS), bias: biases(), ...rest }), // prettier-ignore
          ];
        });
      }
    }
  });

  nativeTest('in activations alone, and in their gradients', async () => {
    const x = (): tf.Tensor => tf.tensor1d([NaN, Infinity, -Infinity, -1, 0, 1, 7]);
    await expectAgreement(() =>
      [
        (v: tf.Tensor) => tf.relu(v),
        (v: tf.Tensor) => tf.relu6(v),
        (v: tf.Tensor) => tf.elu(v),
        (v: tf.Tensor) => tf.leakyRelu(v, 0.3),
        (v: tf.Tensor) => tf.prelu(v, tf.scalar(0.3)),
        (v: tf.Tensor) => tf.sigmoid(v),
      ].flatMap((activation) => [activation(x()), tf.grad(activation)(x())]),
    );
  });
});

describe('Winograd’s algorithm', () => {
  (unavailable === null ? it : it.skip)('runs on every processor', () => {
    expect(obstacleTo('winograd', THREE, 'fp32')).toBeNull();
  });
});
