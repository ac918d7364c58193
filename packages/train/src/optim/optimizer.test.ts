import * as tf from '@tensorflow/tfjs';
import { Optimizer } from './optimizer.js';
import type { OptimizerOptions } from './optimizerOptions.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Two steps of a `[1, 1]` weight (decayed) and a `[1]` bias (not decayed), both from 1 with gradients 0.5 and −0.25. */
function twoSteps(options: OptimizerOptions): { readonly weight: number; readonly bias: number } {
  const weight = tf.variable(tf.tensor2d([[1]]));
  const bias = tf.variable(tf.tensor1d([1]));
  const optimizer = new Optimizer(options, [weight, bias]);
  for (const gradient of [0.5, -0.25]) {
    optimizer.step(
      { [weight.name]: tf.tensor2d([[gradient]]), [bias.name]: tf.tensor1d([gradient]) },
      options.learningRate,
    );
  }
  return { weight: weight.dataSync()[0]!, bias: bias.dataSync()[0]! };
}

test('SGD with momentum and L2 decay follows torch.optim.SGD; biases are not decayed', () => {
  const { weight, bias } = twoSteps({
    kind: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: false,
    weightDecay: 0.2,
  });
  // g₁ = 0.5 + 0.2·1 = 0.7, b₁ = 0.7, w₁ = 0.93; g₂ = −0.25 + 0.186 = −0.064, b₂ = 0.63 − 0.064, w₂ = 0.93 − 0.0566
  expect(weight).toBeCloseTo(0.8734, 6);
  // b₁ = 0.5, w₁ = 0.95; b₂ = 0.45 − 0.25 = 0.2, w₂ = 0.93
  expect(bias).toBeCloseTo(0.93, 6);
});

test('Nesterov momentum looks ahead as in torch.optim.SGD', () => {
  const { bias } = twoSteps({
    kind: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 0,
  });
  // step 1: 0.5 + 0.9·0.5 = 0.95 → 0.905; step 2: −0.25 + 0.9·0.2 = −0.07 → 0.912
  expect(bias).toBeCloseTo(0.912, 6);
});

test.each<OptimizerOptions>([
  { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0.2 },
  { kind: 'adamw', learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.5 },
])('with $kind, a rate factor of one half equals half the learning rate', (options) => {
  const stepped = (learningRate: number, rates?: readonly number[]): number[] => {
    const variables = [1, 2].map((value) => tf.variable(tf.tensor2d([[value]])));
    const optimizer = new Optimizer(options, variables, rates);
    for (const gradient of [0.5, -0.25]) {
      const gradients = variables.map(({ name }) => [name, tf.tensor2d([[gradient]])] as const);
      optimizer.step(Object.fromEntries(gradients), learningRate);
    }
    return variables.map((variable) => variable.dataSync()[0]!);
  };
  const [mixed, full, half] = [stepped(0.1, [1, 0.5]), stepped(0.1), stepped(0.05)];
  expect(mixed).toEqual([full[0], half[1]]);
});

test('AdamW decays weights decoupled from the gradient, as torch.optim.AdamW', () => {
  const { weight, bias } = twoSteps({
    kind: 'adamw',
    learningRate: 0.1,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.5,
  });
  const second = () => {
    const m = 0.9 * 0.05 + 0.1 * -0.25;
    const v = 0.999 * 0.00025 + 0.001 * 0.0625;
    return (0.1 * (m / (1 - 0.81))) / (Math.sqrt(v / (1 - 0.999 ** 2)) + 1e-8);
  };
  expect(bias).toBeCloseTo(1 - 0.1 - second(), 5);
  expect(weight).toBeCloseTo((0.95 - 0.1) * 0.95 - second(), 5);
});
