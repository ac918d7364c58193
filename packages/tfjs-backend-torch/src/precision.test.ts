import * as tf from '@tensorflow/tfjs';
import { configureTorch } from './index.js';
import { nativeTest, numbers, resultsOn } from './testing/agreement.js';

/** bfloat16 has 8 significant bits. */
const TOLERANCE = 0.02;

async function differences(compute: () => tf.Tensor | tf.Tensor[]): Promise<number[]> {
  configureTorch({ precision: 'fp32' });
  const exact = await resultsOn('torch', compute);
  configureTorch({ precision: 'bf16' });
  const reduced = await resultsOn('torch', compute);
  return exact.map(({ shape, dtype, values }, at) => {
    const other = reduced[at]!;
    expect({ shape: other.shape, dtype: other.dtype }).toEqual({ shape, dtype });
    const size = Math.hypot(...values);
    return Math.hypot(...values.map((value, i) => value - other.values[i]!)) / size;
  });
}

function expectClose(received: readonly number[]): void {
  for (const difference of received) {
    // More than 0: bfloat16 was used at all.
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(TOLERANCE);
  }
}

describe('bfloat16', () => {
  afterEach(() => configureTorch({ precision: 'fp32' }));

  nativeTest('convolutions, products, pooling and their gradients stay close to float32', async () => {
    const x = (): tf.Tensor4D => numbers([2, 8, 8, 16]).as4D(2, 8, 8, 16);
    const filter = (): tf.Tensor4D => numbers([3, 3, 16, 24], 2).as4D(3, 3, 16, 24);
    const perChannel = (): tf.Tensor4D => numbers([3, 3, 24, 1], 3).as4D(3, 3, 24, 1);
    const weights = (): tf.Tensor2D => numbers([24, 10], 4).as2D(24, 10);
    const loss = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor): tf.Scalar =>
      tf.tidy(() => {
        const first = tf.conv2d(a.as4D(2, 8, 8, 16), b.as4D(3, 3, 16, 24), 2, 'same');
        const second = tf.depthwiseConv2d(first, c.as4D(3, 3, 24, 1), 1, 'same');
        const pooled = tf.maxPool(second, 2, 1, 'same').add<tf.Tensor4D>(tf.avgPool(second, 2, 1, 'same'));
        const batch = tf.batchNorm(pooled, tf.zeros([24]), tf.ones([24]), tf.zeros([24]), tf.ones([24]));
        return tf
          .matMul(batch.mean<tf.Tensor2D>([1, 2]), d.as2D(24, 10))
          .square()
          .mean<tf.Scalar>();
      });
    expectClose(await differences(() => tf.grads(loss)([x(), filter(), perChannel(), weights()])));
    expectClose(await differences(() => loss(x(), filter(), perChannel(), weights())));
  });

  nativeTest('fused kernels stay close to float32', async () => {
    const x = (): tf.Tensor4D => numbers([2, 8, 8, 16]).as4D(2, 8, 8, 16);
    const filter = (): tf.Tensor4D => numbers([3, 3, 16, 24], 2).as4D(3, 3, 16, 24);
    for (const activation of ['relu', 'elu', 'sigmoid', 'prelu'] as const) {
      const slopes = (): object =>
        activation === 'prelu' ? { preluActivationWeights: numbers([24], 5) } : {};
      expectClose(
        await differences(() => [
          tf.fused.conv2d({
            ...{ x: x(), filter: filter(), strides: 1, pad: 'same', bias: numbers([24], 4), activation },
            ...slopes(),
          }),
          tf.fused.matMul({
            a: numbers([8, 16]),
            b: numbers([16, 24], 2),
            bias: numbers([24], 4),
            activation,
            ...slopes(),
          }),
        ]),
      );
    }
  });

  nativeTest('a changed variable is used with its new value', async () => {
    configureTorch({ precision: 'bf16' });
    await tf.setBackend('torch');
    const x = tf.ones([1, 4, 4, 8]).as4D(1, 4, 4, 8);
    const filter = tf.variable(tf.ones([1, 1, 8, 8]).as4D(1, 1, 8, 8));
    const first = (): number => tf.tidy(() => tf.conv2d(x, filter, 1, 'valid').dataSync()[0]!);
    expect(first()).toBe(8);
    filter.assign(tf.fill([1, 1, 8, 8], 2));
    expect(first()).toBe(16);
    tf.dispose([x, filter]);
  });

  nativeTest('products are summed in float32 and rounded once', async () => {
    configureTorch({ precision: 'bf16' });
    await tf.setBackend('torch');
    // In bfloat16, 256 + 1 is 256, however often 1 is added; 256 + 511 rounds to 768.
    const terms = tf.tidy(() => tf.concat([tf.fill([1], 256), tf.ones([511])]));
    const x = tf.ones([1, 8, 8, 512]).as4D(1, 8, 8, 512);
    const sums = tf.tidy(() => {
      const convolution = tf.conv2d(x, terms.as4D(1, 1, 512, 1), 1, 'valid');
      const gradient = tf.conv2dTranspose(x, terms.as4D(1, 1, 1, 512), [1, 8, 8, 1], 1, 'valid');
      const product = tf.matMul(x.as2D(64, 512), terms.as2D(512, 1));
      return [convolution, gradient, product].map((sum) => sum.dataSync()[0]);
    });
    expect(sums).toEqual([768, 768, 768]);
    tf.dispose([terms, x]);
  });

  nativeTest('a filter is rounded only in bf16, even if fp32 uses it before and after', async () => {
    await tf.setBackend('torch');
    const x = tf.ones([1, 8, 8, 16]).as4D(1, 8, 8, 16);
    const filter = tf.fill([1, 1, 16, 16], 1 + 2 ** -9).as4D(1, 1, 16, 16);
    const sum = (precision: 'fp32' | 'bf16'): number => {
      configureTorch({ precision });
      // A filter that is used twice is cached in the library's layout.
      return tf.tidy(() => [1, 2, 3].map(() => tf.conv2d(x, filter, 1, 'valid').dataSync()[0]!)[2]!);
    };
    const exact = 16 + 2 ** -5;
    expect([sum('fp32'), sum('bf16'), sum('fp32')]).toEqual([exact, 16, exact]);
    tf.dispose([x, filter]);
  });
});
