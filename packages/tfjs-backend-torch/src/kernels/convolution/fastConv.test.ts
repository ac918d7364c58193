import * as tf from '@tensorflow/tfjs';
import { configureTorch, torchInfo } from '../../index.js';
import { largestDifference, nativeTest, numbers, resultsOn } from '../../testing/agreement.js';
import { filters, halves, withGradients } from '../../testing/convolutions.js';

const MORE_ABOVE: [[number, number], [number, number], [number, number], [number, number]] = [
  [0, 0],
  [2, 0],
  [0, 2],
  [0, 0],
];

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
});
