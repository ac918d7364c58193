import * as tf from '@tensorflow/tfjs';
import { configureTorch, torchInfo, type TorchPrecision } from './index.js';
import { numbers, resultsOn } from './testing/agreement.js';
import { reducedPrecisions, reducedTest, type ReducedPrecision } from './testing/reducedPrecision.js';

/** Relative differences of whole outputs, in units of `epsilon`. */
const TOLERANCE = 2.5;

async function expectClose(
  { name, epsilon }: ReducedPrecision,
  compute: () => tf.Tensor | tf.Tensor[],
): Promise<void> {
  configureTorch({ precision: 'fp32' });
  const exact = await resultsOn('torch', compute);
  configureTorch({ precision: name });
  const reduced = await resultsOn('torch', compute);
  exact.forEach(({ shape, dtype, values }, at) => {
    const other = reduced[at]!;
    expect({ shape: other.shape, dtype: other.dtype }).toEqual({ shape, dtype });
    const size = Math.hypot(...values);
    const difference = Math.hypot(...values.map((value, i) => value - other.values[i]!)) / size;
    // More than 0: the precision was used at all.
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(TOLERANCE * epsilon);
  });
}

afterEach(() => configureTorch({ precision: 'fp32' }));

for (const precision of reducedPrecisions) {
  reducedTest(
    precision,
    'convolutions, products, pooling and their gradients stay close to float32',
    async () => {
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
      await expectClose(precision, () => tf.grads(loss)([x(), filter(), perChannel(), weights()]));
      await expectClose(precision, () => loss(x(), filter(), perChannel(), weights()));
    },
  );

  reducedTest(precision, 'fused kernels stay close to float32', async () => {
    const x = (): tf.Tensor4D => numbers([2, 8, 8, 16]).as4D(2, 8, 8, 16);
    const filter = (): tf.Tensor4D => numbers([3, 3, 16, 24], 2).as4D(3, 3, 16, 24);
    for (const activation of ['relu', 'elu', 'sigmoid', 'prelu'] as const) {
      const slopes = (): object =>
        activation === 'prelu' ? { preluActivationWeights: numbers([24], 5) } : {};
      await expectClose(precision, () => [
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
      ]);
    }
  });

  reducedTest(precision, 'a changed variable is used with its new value', async () => {
    configureTorch({ precision: precision.name });
    await tf.setBackend('torch');
    const x = tf.ones([1, 4, 4, 8]).as4D(1, 4, 4, 8);
    const filter = tf.variable(tf.ones([1, 1, 8, 8]).as4D(1, 1, 8, 8));
    const first = (): number => tf.tidy(() => tf.conv2d(x, filter, 1, 'valid').dataSync()[0]!);
    expect(first()).toBe(8);
    filter.assign(tf.fill([1, 1, 8, 8], 2));
    expect(first()).toBe(16);
    tf.dispose([x, filter]);
  });

  reducedTest(precision, 'products are summed in float32 and rounded once', async () => {
    configureTorch({ precision: precision.name });
    await tf.setBackend('torch');
    // bfloat16: 256 + 1 is 256, however often 1 is added; 256 + 511 rounds to 768. float16: the same with 2048, and 2560.
    const [large, wanted] = precision.name === 'bf16' ? [256, 768] : [2048, 2560];
    const terms = tf.tidy(() => tf.concat([tf.fill([1], large), tf.ones([511])]));
    const x = tf.ones([1, 8, 8, 512]).as4D(1, 8, 8, 512);
    const sums = tf.tidy(() => {
      const convolution = tf.conv2d(x, terms.as4D(1, 1, 512, 1), 1, 'valid');
      const gradient = tf.conv2dTranspose(x, terms.as4D(1, 1, 1, 512), [1, 8, 8, 1], 1, 'valid');
      const product = tf.matMul(x.as2D(64, 512), terms.as2D(512, 1));
      return [convolution, gradient, product].map((sum) => sum.dataSync()[0]);
    });
    expect(sums).toEqual([wanted, wanted, wanted]);
    tf.dispose([terms, x]);
  });

  reducedTest(
    precision,
    'a filter is rounded only in its precision, even if fp32 uses it before and after',
    async () => {
      await tf.setBackend('torch');
      const x = tf.ones([1, 8, 8, 16]).as4D(1, 8, 8, 16);
      const filter = tf.fill([1, 1, 16, 16], 1 + precision.epsilon / 4).as4D(1, 1, 16, 16);
      const sum = (name: TorchPrecision): number => {
        configureTorch({ precision: name });
        // A filter that is used twice is cached in the library's layout.
        return tf.tidy(() => [1, 2, 3].map(() => tf.conv2d(x, filter, 1, 'valid').dataSync()[0]!)[2]!);
      };
      const exact = 16 + 4 * precision.epsilon;
      expect([sum('fp32'), sum(precision.name), sum('fp32')]).toEqual([exact, 16, exact]);
      tf.dispose([x, filter]);
    },
  );

  reducedTest(precision, 'an optimizer step also updates the rounded copy of a filter', async () => {
    configureTorch({ precision: precision.name });
    await tf.setBackend('torch');
    const x = tf.ones([1, 4, 4, 8]).as4D(1, 4, 4, 8);
    const filter = tf.variable(tf.ones([1, 1, 8, 8]).as4D(1, 1, 8, 8));
    const buffer = tf.variable(tf.zeros([1, 1, 8, 8]));
    const first = (): number => tf.tidy(() => tf.conv2d(x, filter, 1, 'valid').dataSync()[0]!);
    expect(first()).toBe(8);
    tf.tidy(() => {
      const inputs = { variable0: filter, gradient0: tf.fill([1, 1, 8, 8], -2), buffer0: buffer };
      const options = { decays: [0], learningRate: 1, momentum: 0, nesterov: false };
      tf.engine().runKernel<tf.Tensor[]>('SgdMomentum', inputs, options);
    });
    expect(first()).toBe(24);
    tf.dispose([x, filter, buffer]);
  });

  reducedTest(precision, 'unscaled gradients are float32', async () => {
    configureTorch({ precision: precision.name });
    await tf.setBackend('torch');
    // Products of this precision, with a factor that float16 would round to 0.
    const unscaled = tf.tidy(() => {
      const gradient = tf.matMul(tf.ones([1, 1]), tf.fill([1, 1], 3));
      const inputs = { gradient0: gradient, gradient1: tf.ones([2]) };
      const outputs = tf.engine().runKernel<tf.Tensor[]>('UnscaleGradients', inputs, { factor: 2 ** -40 });
      return outputs.map((output) => Array.from<number>(output.dataSync()));
    });
    expect(unscaled).toEqual([[3 * 2 ** -40], [2 ** -40, 2 ** -40]]);
  });

  reducedTest(precision, 'the setting is reported', () => {
    configureTorch({ precision: precision.name });
    expect(torchInfo().precision).toBe(precision.name);
  });
}

const [bf16, fp16] = [reducedPrecisions[0]!, reducedPrecisions[1]!];

reducedTest(fp16, 'the copy of a filter follows a change between both types', async () => {
  await tf.setBackend('torch');
  const x = tf.ones([1, 8, 8, 16]).as4D(1, 8, 8, 16);
  // bfloat16 rounds the filter to 1; float16 has it, and the sum, exactly.
  const filter = tf.fill([1, 1, 16, 16], 1 + 2 ** -9).as4D(1, 1, 16, 16);
  const sums = [bf16, fp16, bf16].map(({ name }) => {
    configureTorch({ precision: name });
    return tf.tidy(() => tf.conv2d(x, filter, 1, 'valid').dataSync()[0]);
  });
  expect(sums).toEqual([16, 16 + 2 ** -5, 16]);
  tf.dispose([x, filter]);
});

reducedTest(
  fp16,
  'sums beyond the largest number are infinite, and those below the smallest are 0',
  async () => {
    configureTorch({ precision: 'fp16' });
    await tf.setBackend('torch');
    const products = tf.tidy(() =>
      [65504, 65536, 2 ** -24, 2 ** -26].map(
        (value) => tf.matMul(tf.ones([1, 1]), tf.fill([1, 1], value)).dataSync()[0],
      ),
    );
    expect(products).toEqual([65504, Infinity, 2 ** -24, 0]);
  },
);
