import * as tf from '@tensorflow/tfjs';
import { liveHandles, nativeTest } from './testing/agreement.js';

/** The losses of a small convolutional and dense network, trained with fixed weights and data. */
async function losses(backend: 'torch' | 'cpu', optimizer: () => tf.Optimizer): Promise<number[]> {
  await tf.setBackend(backend);
  const seeded = (seed: number): ReturnType<typeof tf.initializers.glorotUniform> =>
    tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [8, 8, 2],
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        kernelInitializer: seeded(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.depthwiseConv2d({ kernelSize: 3, activation: 'elu', depthwiseInitializer: seeded(2) }),
      tf.layers.flatten(),
      tf.layers.dense({
        units: 6,
        activation: 'tanh',
        kernelInitializer: seeded(3),
        kernelRegularizer: 'l1l2',
      }),
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(4) }),
    ],
  });
  const training = optimizer();
  model.compile({ optimizer: training, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const x = tf.randomUniform([24, 8, 8, 2], -1, 1, 'float32', 5);
  const labels = tf.tensor1d(
    Array.from({ length: 24 }, (_, i) => i % 3),
    'int32',
  );
  const y = tf.oneHot(labels, 3);
  const history = await model.fit(x, y, { epochs: 4, batchSize: 8, shuffle: false, verbose: 0 });
  const curve = history.history['loss']!.map(Number);
  tf.dispose([x, labels, y]);
  model.dispose();
  training.dispose();
  return curve;
}

const OPTIMIZERS: readonly (readonly [name: string, make: () => tf.Optimizer])[] = [
  ['SGD with momentum', () => tf.train.momentum(0.05, 0.9)],
  ['Adam', () => tf.train.adam(0.01)],
  ['RMSProp', () => tf.train.rmsprop(0.005)],
];

for (const [name, optimizer] of OPTIMIZERS) {
  nativeTest(`a layers model trained with ${name} has the loss curve of the cpu backend`, async () => {
    const expected = await losses('cpu', optimizer);
    const received = await losses('torch', optimizer);
    received.forEach((loss, epoch) => expect(Math.abs(loss - expected[epoch]!)).toBeLessThan(1e-3));
    expect(received.at(-1)!).toBeLessThan(received[0]!);
  });
}

nativeTest('training leaks no tensor', async () => {
  const train = (): Promise<number[]> => losses('torch', () => tf.train.sgd(0.05));
  // TensorFlow.js keeps a few constants from the first run.
  await train();
  const before = { tensors: tf.memory().numTensors, handles: liveHandles() };
  await train();
  expect({ tensors: tf.memory().numTensors, handles: liveHandles() }).toEqual(before);
});
