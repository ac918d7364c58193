import * as tf from '@tensorflow/tfjs';
import { TorchBackend } from '../../index.js';
import { expectAgreement, nativeTest, numbers, resultsOn } from '../../testing/agreement.js';
import { kindsOn, withValues } from '../../testing/nonFinite.js';

describe('NaN and ±∞ in batch normalization propagate as in plain operations', () => {
  const shape: [number, number, number, number] = [2, 3, 3, 4];
  const x = (): tf.Tensor4D =>
    withValues(shape, [[0, NaN], [13, Infinity], [22, -Infinity]]).as4D(...shape); // prettier-ignore
  const finite = (seed: number): tf.Tensor4D => numbers(shape, seed).as4D(...shape);
  const vector = (seed: number): tf.Tensor1D => numbers([4], seed).abs().add(0.5).as1D();
  const epsilon = 1e-3;

  /** The fused kernel on the torch backend, plain operations on others. */
  function inference(value: tf.Tensor4D, residual: tf.Tensor4D | null, relu: boolean): tf.Tensor {
    const [mean, variance, gamma, beta] = [vector(2), vector(3), vector(4), vector(5)];
    if (tf.getBackend() === 'torch') {
      const inputs = { x: value, mean, variance, gamma, beta, ...(residual === null ? {} : { residual }) };
      const y = tf.engine().runKernel<tf.Tensor>('BatchNormInference', inputs, { epsilon, relu });
      return y;
    }
    const normed = tf.batchNorm(value, mean, variance, beta, gamma, epsilon);
    const y = residual === null ? normed : normed.add(residual);
    return relu ? y.relu() : y;
  }

  nativeTest('with given statistics', async () => {
    for (const relu of [false, true]) {
      await expectAgreement(() => [
        inference(x(), null, relu),
        inference(x(), finite(6), relu),
        inference(finite(6), x(), relu),
      ]);
    }
  });

  /** y and the gradients of x, gamma, beta and the residual, from the fused kernels or from plain operations. */
  function training(value: tf.Tensor4D, residual: tf.Tensor4D): tf.Tensor[] {
    const [gamma, beta, dy] = [vector(4), vector(5), finite(7)];
    if (tf.getBackend() === 'torch') {
      const attrs = { epsilon, residual: true };
      const run = (name: string, inputs: Record<string, tf.Tensor>): tf.Tensor[] =>
        tf.engine().runKernel<tf.Tensor[]>(name, inputs, attrs);
      const [y, statistics] = run('BatchNormReluTraining', { x: value, gamma, beta, residual });
      const inputs = { dy, x: value, gamma, beta, statistics: statistics!, y: y! };
      return [y!, ...run('BatchNormTrainingGrad', inputs)];
    }
    const f = (a: tf.Tensor, g: tf.Tensor, b: tf.Tensor, r: tf.Tensor): tf.Tensor => {
      const mean = a.mean([0, 1, 2]);
      const variance = a.sub(mean).square().mean([0, 1, 2]);
      const normed = a.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(g).add(b);
      return normed.add(r).relu();
    };
    const inputs = [value, gamma, beta, residual];
    return [f(value, gamma, beta, residual), ...tf.grads(f)(inputs, dy)];
  }

  for (const reference of [false, true]) {
    nativeTest(`in training, by ${reference ? 'libtorch' : 'own kernels'}`, async () => {
      tf.env().set('TORCH_REFERENCE_KERNELS', reference);
      try {
        for (const [value, residual] of [
          [x, () => finite(6)],
          [() => finite(6), x],
        ] as const) {
          const compute = (): tf.Tensor[] => training(value(), residual());
          expect(await kindsOn('torch', compute)).toEqual(await kindsOn('cpu', compute));
        }
      } finally {
        tf.env().set('TORCH_REFERENCE_KERNELS', false);
      }
    });
  }
});

describe('max pooling ignores NaN, as plain JavaScript does', () => {
  const shape: [number, number, number, number] = [1, 4, 4, 2];
  // A window with NaN and numbers, one with only NaN and -∞, one with ∞.
  const x = (): tf.Tensor4D =>
    withValues(shape, [[0, NaN], [4, NaN], [6, NaN], [12, -Infinity], [14, NaN], [20, Infinity]]).as4D(...shape); // prettier-ignore
  const pool = (v: tf.Tensor): tf.Tensor => tf.maxPool(v.as4D(...shape), 2, 2, 'valid');

  nativeTest('with own kernels', async () => {
    await expectAgreement(() => [pool(x()), tf.grad(pool)(x())]);
  });

  nativeTest('by ATen, as on a GPU', async () => {
    const wanted = await resultsOn('cpu', () => [pool(x()), tf.grad(pool)(x())]);
    await tf.setBackend('torch');
    const backend = tf.backend();
    if (!(backend instanceof TorchBackend)) throw new Error(`expected torch; received ${tf.getBackend()}`);
    const received = tf.tidy(() => {
      const first = x().transpose([0, 3, 1, 2]);
      const window = { window: [2, 2, 1, 1, 0, 0, 2, 2], channelsLast: false, kernel: [2, 2] };
      const y = tf.engine().makeTensorFromTensorInfo(backend.run('MaxPool', { x: first, ...window }));
      const dy = tf.onesLike(y);
      const gradient = backend.run('MaxPoolGrad', { dy, x: first, ...window });
      const dx = tf.engine().makeTensorFromTensorInfo(gradient);
      return [y, dx].map((tensor) => Array.from(tensor.transpose([0, 2, 3, 1]).dataSync()));
    });
    expect(received).toEqual(wanted.map(({ values }) => values));
  });
});
