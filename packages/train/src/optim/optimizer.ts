import * as tf from '@tensorflow/tfjs';
import { hasKernel } from '../network/kernels.js';
import type { AdamWOptions, OptimizerOptions, SgdOptions } from './optimizerOptions.js';

/** One weight and its optimizer state. */
interface Slot {
  readonly variable: tf.Variable;
  /** Norm scales and biases, which have rank 1, are not decayed (He et al. 2019, "Bag of Tricks", §3.1). */
  readonly decay: number;
  /** Factor of the learning rate. */
  readonly rate: number;
  /** SGD: the momentum buffer. AdamW: first and second moment. */
  readonly moments: readonly tf.Variable[];
}

/** Updates the variables in place. Its state can be saved and restored, so that a resumed run equals an uninterrupted one. */
export class Optimizer {
  readonly #slots: readonly Slot[];
  #steps = 0;

  /**
   * @param variables - The trainable weights; a resumed run must pass the same order.
   * @param rates - Factor of the learning rate of each weight. @defaultValue 1 for all
   */
  constructor(
    private readonly options: OptimizerOptions,
    variables: readonly tf.Variable[],
    rates: readonly number[] = [],
  ) {
    const moments = options.kind === 'adamw' ? 2 : 1;
    this.#slots = variables.map((variable, i) => ({
      variable,
      rate: rates[i] ?? 1,
      decay: variable.rank > 1 ? options.weightDecay : 0,
      moments: Array.from({ length: moments }, () =>
        tf.tidy(() => tf.variable(tf.zeros(variable.shape), false)),
      ),
    }));
  }

  /** Number of steps taken so far. */
  get steps(): number {
    return this.#steps;
  }

  /** The state to save besides `steps`, in a fixed order. */
  get state(): readonly tf.Variable[] {
    return this.#slots.flatMap((slot) => slot.moments);
  }

  /** Resumes from a saved state, whose values the caller has written to `state`. */
  restore(steps: number): void {
    this.#steps = steps;
  }

  /**
   * Performs one update.
   *
   * @param gradients - By variable name, as returned by `tf.variableGrads`; the caller disposes them.
   * @param learningRate - This step's rate (the schedule's value).
   */
  step(gradients: tf.NamedTensorMap, learningRate: number): void {
    this.#steps++;
    const slots = this.#slots.filter(({ variable }) => gradients[variable.name] !== undefined);
    if (slots.length > 0 && hasKernel(this.options.kind === 'sgd' ? 'SgdMomentum' : 'AdamW')) {
      for (const rate of new Set(slots.map((slot) => slot.rate))) {
        const alike = slots.filter((slot) => slot.rate === rate);
        stepAll(alike, gradients, learningRate * rate, this.#steps, this.options);
      }
      return;
    }
    tf.tidy(() => {
      for (const slot of slots) {
        const gradient = gradients[slot.variable.name]!;
        const rate = learningRate * slot.rate;
        if (this.options.kind === 'sgd') stepSgd(slot, gradient, rate, this.options);
        else stepAdamW(slot, gradient, rate, this.#steps, this.options);
      }
    });
  }

  dispose(): void {
    for (const moment of this.state) moment.dispose();
  }
}

/** Updates all variables with the same rate in place, in one backend kernel. */
function stepAll(
  slots: readonly Slot[],
  gradients: tf.NamedTensorMap,
  learningRate: number,
  step: number,
  options: OptimizerOptions,
): void {
  const numbered = (name: string, tensorOf: (slot: Slot) => tf.Tensor): [string, tf.Tensor][] =>
    slots.map((slot, i) => [`${name}${i}`, tensorOf(slot)]);
  const common = [
    ...numbered('variable', ({ variable }) => variable),
    ...numbered('gradient', ({ variable }) => gradients[variable.name]!),
  ];
  const decays = slots.map(({ decay }) => decay);
  if (options.kind === 'sgd') {
    const inputs = Object.fromEntries([...common, ...numbered('buffer', ({ moments }) => moments[0]!)]);
    const { momentum, nesterov } = options;
    tf.engine().runKernel<tf.Tensor[]>('SgdMomentum', inputs, { decays, learningRate, momentum, nesterov });
    return;
  }
  const inputs = Object.fromEntries([
    ...common,
    ...numbered('first', ({ moments }) => moments[0]!),
    ...numbered('second', ({ moments }) => moments[1]!),
  ]);
  const { beta1, beta2, epsilon } = options;
  tf.engine().runKernel<tf.Tensor[]>('AdamW', inputs, { decays, learningRate, beta1, beta2, epsilon, step });
}

function stepSgd(slot: Slot, gradient: tf.Tensor, rate: number, options: SgdOptions): void {
  const decayed = slot.decay === 0 ? gradient : tf.add(gradient, tf.mul(slot.variable, slot.decay));
  let direction = decayed;
  if (options.momentum !== 0) {
    const buffer = slot.moments[0]!;
    buffer.assign(tf.add(tf.mul(buffer, options.momentum), decayed));
    direction = options.nesterov ? tf.add(decayed, tf.mul(buffer, options.momentum)) : buffer;
  }
  slot.variable.assign(tf.sub(slot.variable, tf.mul(direction, rate)));
}

function stepAdamW(slot: Slot, gradient: tf.Tensor, rate: number, step: number, options: AdamWOptions): void {
  const { beta1, beta2, epsilon } = options;
  const [first, second] = [slot.moments[0]!, slot.moments[1]!];
  first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
  second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
  const denominator = tf.add(tf.div(tf.sqrt(second), Math.sqrt(1 - beta2 ** step)), epsilon);
  const update = tf.mul(tf.div(first, denominator), rate / (1 - beta1 ** step));
  slot.variable.assign(tf.sub(tf.mul(slot.variable, 1 - rate * slot.decay), update));
}
