import * as tf from '@tensorflow/tfjs';
import { configureTorch, torchInfo } from '../../index.js';
import { ACTIVATIONS } from '../../testing/activations.js';
import {
  expectAgreement,
  largestDifference,
  nativeTest,
  numbers,
  resultsOn,
} from '../../testing/agreement.js';

type Explicit = [[number, number], [number, number], [number, number], [number, number]];
type Pad = 'same' | 'valid' | number | Explicit;

const UNEVEN: Explicit = [
  [0, 0],
  [2, 0],
  [1, 3],
  [0, 0],
];
const MORE_ABOVE: Explicit = [
  [0, 0],
  [2, 0],
  [0, 2],
  [0, 0],
];
/** Filter size, stride, padding: symmetric, more at the end, more at the start, none. */
const WINDOWS: readonly (readonly [number, number, Pad])[] = [
  [1, 1, 'valid'],
  [1, 2, 'same'],
  [3, 1, 'same'],
  [3, 2, 'same'],
  [3, 2, 1],
  [3, 1, UNEVEN],
  [2, 2, 'same'],
  [4, 3, 'valid'],
  [7, 2, 'same'],
];

const drawn = new Map<string, Float32Array>();

/** Numbers that bfloat16 represents exactly; generated once, since generating millions takes longer than the kernels. */
function halves(shape: readonly number[], seed = 1): tf.Tensor {
  const key = `${shape.join()} ${seed}`;
  const values =
    drawn.get(key) ??
    Float32Array.from(numbers(shape, seed).dataSync(), (value) => Math.round(value * 64) / 64);
  drawn.set(key, values);
  return tf.tensor(values, [...shape], 'float32');
}

const images = (channels = 3): tf.Tensor4D => numbers([2, 9, 8, channels]).as4D(2, 9, 8, channels);
const filters = (side: number, from: number, to: number): tf.Tensor4D =>
  halves([side, side, from, to], 2).as4D(side, side, from, to);

/** The output, and the gradients of a weighted sum of it. */
function withGradients(
  f: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
): tf.Tensor[] {
  const y = f(x, filter);
  const dy = halves(y.shape, 3);
  return [y, ...tf.grads((a, b) => f(a.as4D(...x.shape), b.as4D(...filter.shape)))([x, filter], dy)];
}

/** The results of the reference kernels in fp32. */
async function referenceOf(compute: () => tf.Tensor[]): Promise<readonly (readonly number[])[]> {
  const { precision } = torchInfo();
  tf.env().set('TORCH_REFERENCE_KERNELS', true);
  configureTorch({ precision: 'fp32' });
  try {
    return (await resultsOn('torch', compute)).map(({ values }) => values);
  } finally {
    tf.env().set('TORCH_REFERENCE_KERNELS', false);
    configureTorch({ precision });
  }
}

/**
 * Expects the results of the fast kernels within 1e-5 of the largest value of the reference, or within the given tolerance: the
 * bf16 reference does not sum in float32 on every processor.
 */
async function expectCloseToReference(
  compute: () => tf.Tensor[],
  tolerance: (result: number) => number = () => 1e-5,
  reference?: readonly (readonly number[])[],
): Promise<void> {
  const fast = await resultsOn('torch', compute);
  const exact = reference ?? (await referenceOf(compute));
  fast.forEach(({ values }, at) => {
    const wanted = exact[at]!;
    expect(largestDifference(values, wanted) / largestDifference(wanted)).toBeLessThan(tolerance(at));
  });
}

describe('convolutions', () => {
  for (const path of ['auto', 'aten']) {
    nativeTest(`with stride and 1 × 1 filters, for any number of channels (${path})`, async () => {
      tf.env().set('TORCH_CONVOLUTION_PATH', path);
      try {
        for (const channels of [1, 2, 3, 4, 5, 6, 7, 9, 12, 20, 33]) {
          await expectAgreement(() => {
            const x = numbers([3, 10, 9, channels]).as4D(3, 10, 9, channels);
            return withGradients((a, b) => tf.conv2d(a, b, 2, 'valid'), x, filters(1, channels, 8));
          }, 4);
        }
      } finally {
        tf.env().set('TORCH_CONVOLUTION_PATH', 'auto');
      }
    });
  }

  nativeTest('and their gradients, with symmetric and asymmetric padding', async () => {
    for (const [side, stride, pad] of WINDOWS) {
      await expectAgreement(() =>
        withGradients((x, filter) => tf.conv2d(x, filter, stride, pad), images(), filters(side, 3, 5)),
      );
    }
  });

  nativeTest(
    'and their gradients by Winograd’s algorithm, if it is faster, are close to the definition',
    async () => {
      const usual = torchInfo().threads;
      // Batch, height, width, channels, padding: partial tiles at either edge; fewer tiles than channels, and more; fewer groups of
      // channels than threads; more patches than the buffer holds.
      const shapes = [
        [8, 16, 16, 64, 64, 'same'],
        [5, 8, 7, 32, 96, MORE_ABOVE],
        [3, 14, 13, 64, 32, 'valid'],
        [16, 4, 4, 96, 160, 'same'],
        [4, 8, 8, 160, 128, 2],
        [2, 76, 80, 160, 128, 'same'],
      ] as const;
      try {
        for (const [batch, height, width, channels, out, pad] of shapes) {
          const compute = (): tf.Tensor[] => {
            const x = halves([batch, height, width, channels]).as4D(batch, height, width, channels);
            return withGradients((a, b) => tf.conv2d(a, b, 1, pad), x, filters(3, channels, out));
          };
          const reference = await referenceOf(compute);
          for (const precision of ['fp32', 'bf16'] as const) {
            for (const threads of height > 16 ? [2] : [1, 2, 5]) {
              configureTorch({ precision, threads });
              // Results in bfloat16 may differ from the reference by one unit in the last place; filter gradients are float32.
              const tolerance = (result: number): number =>
                precision === 'fp32' || result === 2 ? 1e-5 : 2 ** -7;
              await expectCloseToReference(compute, tolerance, reference);
            }
          }
        }
      } finally {
        configureTorch({ precision: 'fp32', threads: usual });
      }
    },
  );

  nativeTest('by Winograd’s algorithm, with bias and activation', async () => {
    for (const activation of ['linear', 'relu', 'leakyrelu'] as const) {
      await expectCloseToReference(() => [
        tf.fused.conv2d({
          x: numbers([4, 9, 8, 32]).as4D(4, 9, 8, 32),
          filter: filters(3, 32, 64),
          strides: 1,
          pad: 'same',
          bias: numbers([64], 5).as1D(),
          activation,
        }),
      ]);
    }
  });

  nativeTest('and their filter gradients as a matrix product are close to the definition', async () => {
    const usual = torchInfo().threads;
    // Sizes, channels, filter, stride, padding: odd numbers of pixels, fewer pixels than filters, a single pixel.
    const shapes = [
      [7, 32, 64, 3, 1, 'same'],
      [9, 64, 32, 3, 2, 'same'],
      [8, 32, 96, 1, 2, 'valid'],
      [3, 64, 224, 1, 1, 'valid'],
      [2, 224, 32, 3, 1, 'same'],
      [1, 32, 32, 3, 1, 'same'],
      [17, 32, 32, 3, 1, 'valid'],
    ] as const;
    try {
      for (const [side, channels, out, filterSide, stride, pad] of shapes) {
        for (const [threads, precision] of [
          [1, 'bf16'],
          [2, 'bf16'],
          [1, 'fp32'],
          [3, 'fp32'],
        ] as const) {
          configureTorch({ precision, threads });
          await expectCloseToReference(() => {
            const x = halves([3, side, side, channels]).as4D(3, side, side, channels);
            const filter = filters(filterSide, channels, out);
            const conv = (f: tf.Tensor): tf.Tensor => tf.conv2d(x, f.as4D(...filter.shape), stride, pad);
            return [tf.grad(conv)(filter, halves(conv(filter).shape, 3))];
          });
        }
      }
    } finally {
      configureTorch({ precision: 'fp32', threads: usual });
    }
  });

  nativeTest('and their gradients, depthwise', async () => {
    for (const [side, stride, pad] of WINDOWS) {
      await expectAgreement(() =>
        withGradients(
          (x, filter) => tf.depthwiseConv2d(x, filter, stride, pad),
          images(4),
          filters(side, 4, 2),
        ),
      );
    }
  });

  nativeTest('with dilation', async () => {
    for (const pad of ['same', 'valid'] as const) {
      await expectAgreement(() => [
        tf.conv2d(images(), filters(3, 3, 4), 1, pad, 'NHWC', [2, 3]),
        tf.depthwiseConv2d(images(), filters(3, 3, 2), 1, pad, 'NHWC', 2),
      ]);
    }
  });

  nativeTest('with channels first', async () => {
    await expectAgreement(() =>
      withGradients((x, filter) => tf.conv2d(x, filter, 2, 'same', 'NCHW'), images(8), filters(3, 9, 5)),
    );
  });

  nativeTest('that are transposed', async () => {
    await expectAgreement(() => [
      tf.conv2dTranspose(images(5), filters(3, 4, 5), [2, 18, 16, 4], 2, 'same'),
      tf.conv2dTranspose(images(5), filters(3, 4, 5), [2, 11, 10, 4], 1, 'valid'),
    ]);
  });

  nativeTest('over volumes', async () => {
    const volume = (): tf.Tensor5D => numbers([2, 4, 5, 6, 3]).as5D(2, 4, 5, 6, 3);
    const filter = (): tf.Tensor5D => numbers([2, 3, 3, 3, 4], 2).as5D(2, 3, 3, 3, 4);
    for (const [stride, pad] of [
      [1, 'same'],
      [2, 'same'],
      [[1, 2, 1], 'valid'],
    ] as const) {
      const strides: number | [number, number, number] = typeof stride === 'number' ? stride : [...stride];
      await expectAgreement(() =>
        tf.grads((x, w) => tf.conv3d(x.as5D(2, 4, 5, 6, 3), w.as5D(2, 3, 3, 3, 4), strides, pad).square())([
          volume(),
          filter(),
        ]),
      );
    }
    await expectAgreement(() =>
      tf.conv3dTranspose(numbers([1, 2, 3, 3, 4]).as5D(1, 2, 3, 3, 4), filter(), [1, 4, 6, 6, 3], 2, 'same'),
    );
  });

  nativeTest('fused with bias and every activation', async () => {
    const slopes = (): tf.Tensor => numbers([5], 4);
    for (const activation of ACTIVATIONS) {
      const options = () => ({
        strides: 1,
        pad: 'same' as const,
        activation,
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' ? { preluActivationWeights: slopes() } : {}),
      });
      await expectAgreement(() => [
        tf.fused.conv2d({ x: images(), filter: filters(3, 3, 5), bias: slopes(), ...options() }),
        tf.fused.conv2d({ x: images(), filter: filters(3, 3, 5), bias: tf.scalar(0.5), ...options() }),
        tf.fused.depthwiseConv2d({ x: images(5), filter: filters(3, 5, 1), bias: slopes(), ...options() }),
      ]);
    }
  });

  nativeTest('use the current values of a filter that was used before', async () => {
    await expectAgreement(() => {
      const filter = tf.variable(filters(3, 16, 16));
      const x = images(16);
      const convolve = (): tf.Tensor => tf.conv2d(x, filter.as4D(3, 3, 16, 16), 1, 'same');
      for (let i = 0; i < 3; i++) convolve().dispose();
      filter.assign(filters(3, 16, 16).mul(-2));
      const assigned = [convolve(), convolve(), convolve()];
      filter.dispose();
      return assigned;
    });
  });

  nativeTest('do not change a filter for other operations', async () => {
    await expectAgreement(() => {
      const filter = filters(3, 3, 5);
      const first = tf.conv2d(images(), filter, 1, 'same');
      return [first, filter, filter.reshape([15, 9]), filter.add(filters(3, 3, 5)), filter.sum([0, 1])];
    });
  });

  nativeTest('refuse shapes that do not match', async () => {
    await tf.setBackend('torch');
    expect(() =>
      tf.tidy(() =>
        tf.engine().runKernel('Conv2D', { x: images(), filter: filters(3, 2, 5) }, CONV_ATTRIBUTES),
      ),
    ).toThrow(/expected one for 3 channels; received one for 2/);
    expect(() =>
      tf.tidy(() =>
        tf
          .engine()
          .runKernel(
            'Conv2DBackpropFilter',
            { x: images(), dy: images(5) },
            { ...CONV_ATTRIBUTES, pad: 'valid', filterShape: [3, 3, 3, 5] },
          ),
      ),
    ).toThrow(/dy: expected \[\[2, 5, 7, 6\]\]/);
  });
});

const CONV_ATTRIBUTES = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 };
