import * as tf from '@tensorflow/tfjs';
import { TorchBackend, unavailable } from '../../index.js';
import {
  askPyTorch,
  type Question,
  relativeError,
  unlessPyTorch,
  withPyTorch,
} from '../../testing/pytorch.js';
import { why, withTorch } from '../../testing/withTorch.js';

function backend(): TorchBackend {
  const found = tf.backend();
  if (found instanceof TorchBackend) return found;
  throw new TypeError('expected the torch backend');
}

beforeAll(async () => {
  if (unavailable === null) await tf.setBackend('torch');
});

afterEach(() => {
  tf.env().set('TORCH_REFERENCE_KERNELS', false);
});

interface Step {
  readonly kind: 'sgd' | 'adamw';
  readonly nesterov: boolean;
  readonly maxNorm: number;
}

const steps: Step[] = [0, 0.5].flatMap((maxNorm) => [
  { kind: 'sgd', nesterov: false, maxNorm },
  { kind: 'sgd', nesterov: true, maxNorm },
  { kind: 'adamw', nesterov: false, maxNorm },
]);
const RATE = 0.05;
const DECAYS = [0.1, 0, 0.1];
const COUNT = 3;

/** The optimizer's moments, passed to every step. */
type Moments = Record<string, tf.Variable>;

function numbered<T>(prefix: string, items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item, i) => [`${prefix}${i}`, item]));
}

function momentsFor({ kind }: Step, variables: readonly tf.Variable[]): Moments {
  const zeros = (): tf.Variable[] =>
    variables.map(({ shape }) => tf.tidy(() => tf.variable(tf.zeros(shape), false)));
  return kind === 'sgd'
    ? numbered('buffer', zeros())
    : { ...numbered('first', zeros()), ...numbered('second', zeros()) };
}

function take(
  { kind, nesterov, maxNorm }: Step,
  step: number,
  variables: readonly tf.Variable[],
  gradients: readonly tf.Tensor[],
  moments: Moments,
): void {
  const inputs = { ...numbered('variable', variables), ...numbered('gradient', gradients), ...moments };
  const common = { decays: DECAYS.slice(0, variables.length), learningRate: RATE, maxNorm };
  if (kind === 'sgd')
    tf.engine().runKernel<tf.Tensor[]>('SgdMomentum', inputs, { ...common, momentum: 0.9, nesterov });
  else
    tf.engine().runKernel<tf.Tensor[]>('AdamW', inputs, {
      ...common,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8,
      step,
    });
}

withTorch(`optimizers${why}`, () => {
  const shapes = [[3, 3, 4, 17], [17], [100_003]];
  const startOf = (i: number): tf.Tensor => tf.randomNormal(shapes[i]!, 0, 1, 'float32', i + 1);
  const gradientOf = (i: number): tf.Tensor => tf.randomNormal(shapes[i]!, 0, 0.1, 'float32', i + 10);

  withPyTorch.each([false, true])(
    `match PyTorch's steps; reference kernels: %s${unlessPyTorch}`,
    (reference) => {
      const each = Array.from({ length: COUNT }, (_, i) => i);
      tf.tidy(() => {
        const given = {
          ...numbered('variable', each.map(startOf)),
          ...numbered('gradient', each.map(gradientOf)),
        };
        const questions = steps.map((step): Question => ({
          task: 'optimize',
          tensors: given,
          options: {
            ...step,
            decays: DECAYS,
            rate: RATE,
            momentum: 0.9,
            betas: [0.9, 0.99],
            epsilon: 1e-8,
            steps: 3,
          },
        }));
        const results = askPyTorch(questions);
        tf.env().set('TORCH_REFERENCE_KERNELS', reference);
        steps.forEach((step, index) => {
          const variables = each.map((i) => tf.variable(startOf(i)));
          const moments = momentsFor(step, variables);
          for (let count = 1; count <= 3; count++)
            take(step, count, variables, each.map(gradientOf), moments);
          for (const i of each) {
            expect(relativeError(variables[i]!.dataSync(), results[index]![`variable${i}`]!)).toBeLessThan(
              1e-5,
            );
          }
          tf.dispose([variables, moments]);
        });
      });
    },
  );

  test.each(steps)('write in place and leak nothing: $kind', (step) => {
    tf.tidy(() => {
      const variables = [0, 1, 2].map((i) => tf.variable(startOf(i)));
      const gradients = [0, 1, 2].map(gradientOf);
      const moments = momentsFor(step, variables);
      // Variables share memory with their initial tensors until the first step.
      take(step, 1, variables, gradients, moments);
      const ids = variables.map(({ dataId }) => dataId);
      const before = [tf.memory().numTensors, backend().liveHandles];
      take(step, 2, variables, gradients, moments);
      expect([tf.memory().numTensors, backend().liveHandles]).toEqual(before);
      variables.forEach(({ dataId }, i) => {
        expect(dataId).toBe(ids[i]);
      });
      tf.dispose([variables, moments]);
    });
  });

  test.each(steps.slice(0, 3))('convolutions use the filter that a step wrote: $kind', (step) => {
    tf.tidy(() => {
      const start = tf.randomUniform([3, 3, 16, 16], -1, 1, 'float32', 1);
      const filter = tf.variable(start);
      const x = tf.randomUniform([1, 8, 8, 16], -1, 1, 'float32', 2).as4D(1, 8, 8, 16);
      const convolve = (): number[] =>
        Array.from(tf.conv2d(x, filter.as4D(3, 3, 16, 16), 1, 'same').dataSync());
      const moments = momentsFor(step, [filter]);
      const before = [convolve(), convolve(), convolve()].at(-1);
      take(step, 1, [filter], [tf.ones([3, 3, 16, 16])], moments);
      const after = convolve();
      filter.assign(filter.clone().mul(1));
      expect(after).not.toEqual(before);
      expect(after).toEqual(convolve());
      tf.dispose([filter, moments]);
    });
  });

  test('moving averages move by their share, in place', () => {
    tf.tidy(() => {
      const average0 = tf.variable(tf.tensor1d([1, 2]));
      const average1 = tf.variable(tf.tensor1d([-4]));
      const [value0, value1] = [tf.tensor1d([3, 2]), tf.tensor1d([0])];
      const clone = average0.clone();
      const move = (): void => {
        tf.engine().runKernel('MovingAverages', { average0, average1, value0, value1 }, { share: 0.25 });
      };
      move();
      const { dataId } = average0;
      const before = [tf.memory().numTensors, backend().liveHandles];
      move();
      expect([tf.memory().numTensors, backend().liveHandles]).toEqual(before);
      expect(average0.dataId).toBe(dataId);
      expect([...average0.dataSync(), ...average1.dataSync()]).toEqual([1.875, 2, -2.25]);
      expect([...clone.dataSync()]).toEqual([1, 2]);
      tf.dispose([average0, average1]);
    });
  });

  test('a clone, a reshaped view and a transposed one keep the values from before the step', () => {
    const step = steps[0]!;
    tf.tidy(() => {
      const variable = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]));
      const views = [tf.clone(variable), tf.reshape(variable, [4])];
      const turned = tf.transpose(variable);
      const rest = [tf.variable(tf.tensor1d([5])), tf.variable(tf.tensor1d([6]))];
      const variables = [variable, ...rest];
      const moments = momentsFor(step, variables);
      const gradients = variables.map(({ shape }) => tf.ones(shape));
      take(step, 1, variables, gradients, moments);
      take(step, 2, variables, gradients, moments);
      for (const view of views) expect([...view.dataSync()]).toEqual([1, 2, 3, 4]);
      expect([...turned.dataSync()]).toEqual([1, 3, 2, 4]);
      expect(variable.dataSync()[0]).toBeLessThan(1);
      expect(variable.shape).toEqual([2, 2]);
      tf.dispose([variables, moments]);
    });
  });

  test('the global norm is the norm of all tensors concatenated', () => {
    tf.tidy(() => {
      const norm = tf
        .engine()
        .runKernel<tf.Tensor>('GlobalNorm', { a: tf.fill([100, 100], 3), b: tf.tensor1d([400]) });
      expect(norm.dataSync()[0]).toBeCloseTo(500, 3);
    });
  });
});
