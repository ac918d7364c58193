import * as tf from '@tensorflow/tfjs';
import { ACTIVATIONS } from '../../testing/activations.js';
import { expectAgreement, nativeTest, numbers } from '../../testing/agreement.js';
import { filters, withGradients } from '../../testing/convolutions.js';

type Explicit = [[number, number], [number, number], [number, number], [number, number]];
type Pad = 'same' | 'valid' | number | Explicit;

const UNEVEN: Explicit = [
  [0, 0],
  [2, 0],
  [1, 3],
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

const images = (channels = 3): tf.Tensor4D => numbers([2, 9, 8, channels]).as4D(2, 9, 8, channels);
const CONV_ATTRIBUTES = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 };

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
