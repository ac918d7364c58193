import * as tf from '@tensorflow/tfjs';
import { unavailable } from './index.js';

/** Names of the kernels that the gradient of a sum runs. */
async function kernelsOfSumGradient(backend: string): Promise<readonly string[]> {
  await tf.setBackend(backend);
  const x = tf.ones([2, 3]);
  const gradientOf = tf.grad((input) => input.sum());
  const { kernelNames } = await tf.profile(() => gradientOf(x));
  x.dispose();
  return kernelNames;
}

(unavailable === null ? describe : describe.skip)('gradients of sums and means', () => {
  it('repeat the gradient on this backend', async () => {
    expect(await kernelsOfSumGradient('torch')).toContain('Tile');
  });

  it("are TensorFlow.js's own on other backends", async () => {
    expect(await kernelsOfSumGradient('cpu')).not.toContain('Tile');
  });
});

if (unavailable !== null) it.skip(`needs the native part: ${unavailable}`, () => undefined);
