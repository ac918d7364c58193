import * as tf from '@tensorflow/tfjs';
import { hasKernel } from '../network/kernels.js';

/**
 * Exponential moving average of the weights, which is validated and saved instead of them (Polyak & Juditsky 1992). Moving statistics
 * are averaged too, as in timm's `ModelEmaV2`.
 */
export class ModelEma {
  readonly state: readonly tf.Variable[];

  /** @param decay - Share of the average that a step keeps, 0–1; in the first steps `(1 + n) / (10 + n)` if that is less. */
  constructor(
    private readonly decay: number,
    private readonly weights: readonly tf.Variable[],
  ) {
    this.state = weights.map((weight) => tf.tidy(() => tf.variable(tf.clone(weight), false)));
  }

  /** Updates the average. @param step - Number of optimizer steps taken, from 1. */
  update(step: number): void {
    const decay = Math.min(this.decay, (1 + step) / (10 + step));
    if (hasKernel('MovingAverages')) {
      const numbered = (name: string, tensors: readonly tf.Tensor[]): [string, tf.Tensor][] =>
        tensors.map((tensor, i) => [`${name}${i}`, tensor]);
      const inputs = Object.fromEntries([
        ...numbered('average', this.state),
        ...numbered('value', this.weights),
      ]);
      tf.engine().runKernel('MovingAverages', inputs, { share: 1 - decay });
      return;
    }
    tf.tidy(() => {
      this.state.forEach((average, index) => {
        average.assign(tf.add(tf.mul(average, decay), tf.mul(this.weights[index]!, 1 - decay)));
      });
    });
  }

  /** Swaps the average and the weights; a second call restores both. */
  swap(): void {
    tf.tidy(() => {
      this.state.forEach((average, index) => {
        const weight = this.weights[index]!;
        const kept = tf.add(average, 0);
        average.assign(tf.add(weight, 0));
        weight.assign(kept);
      });
    });
  }

  dispose(): void {
    for (const average of this.state) average.dispose();
  }
}
