import * as tf from '@tensorflow/tfjs';
import { hasKernel } from '../network/kernels.js';

/** Stochastic gradient descent, as `torch.optim.SGD`. */
export interface SgdOptions {
  readonly kind: 'sgd';
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  /** L2: added to the gradient as `weightDecay · w`. */
  readonly weightDecay: number;
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019), as `torch.optim.AdamW`. */
export interface AdamWOptions {
  readonly kind: 'adamw';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled: weights shrink by `learningRate · weightDecay` a step. */
  readonly weightDecay: number;
}

export type OptimizerOptions = SgdOptions | AdamWOptions;

/** One weight and what the optimizer remembers of it. */
interface Slot {
  readonly variable: tf.Variable;
  /** Norm scales and biases, which have rank 1, are not decayed (He et al. 2019, "Bag of Tricks", §3.1). */
  readonly decay: number;
  /** What the learning rate is multiplied by. */
  readonly rate: number;
  /** SGD: the momentum buffer. AdamW: first and second moment. */
  readonly moments: readonly tf.Variable[];
}

/** Updates the variables in place; its state can be saved and put back, so that a resumed run equals an uninterrupted one. */
export class Optimizer {
  readonly #slots: readonly Slot[];
  #steps = 0;

  /**
   * @param variables - The trainable weights, in an order that a resumed run repeats.
   * @param rates - What each one's learning rate is multiplied by. @defaultValue 1 for all
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

  /** Steps taken so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Everything that has to be saved besides `steps`, in a fixed order. */
  get state(): readonly tf.Variable[] {
    return this.#slots.flatMap((slot) => slot.moments);
  }

  /** Goes on from a saved state, whose values the caller has put into `state`. */
  restore(steps: number): void {
    this.#steps = steps;
  }

  /**
   * One update.
   *
   * @param gradients - By variable name, as `tf.variableGrads` gives them; the caller disposes them.
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

/** Variables of one rate at once, in place, by the backend's own kernel. */
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
