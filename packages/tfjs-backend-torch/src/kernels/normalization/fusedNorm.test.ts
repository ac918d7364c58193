import * as tf from '@tensorflow/tfjs';
import { configureTorch, TorchBackend } from '../../index.js';
import {
  askPyTorch,
  type Question,
  relativeError,
  unlessPyTorch,
  unlessSamePyTorch,
  withPyTorch,
  withSamePyTorch,
} from '../../testing/pytorch.js';
import { reducedPrecisions, reducedTest } from '../../testing/reducedPrecision.js';
import { why, withTorch } from '../../testing/withTorch.js';

const EPSILON = 1e-3;

interface Case {
  readonly shape: [number, number, number, number];
  readonly relu: boolean;
  readonly residual: boolean;
}

const cases: Case[] = [
  [5, 3, 3, 1],
  [4, 7, 5, 3],
  [3, 6, 5, 17],
  [2, 9, 9, 64],
  [1, 12, 13, 100],
  [2, 3, 3, 600],
  [2, 1, 3, 2048],
].flatMap(([n = 1, h = 1, w = 1, c = 1]) =>
  [false, true].flatMap((relu) =>
    [false, true].map((residual): Case => ({ shape: [n, h, w, c], relu, residual })),
  ),
);

type Inputs = Record<'x' | 'gamma' | 'beta' | 'dy', tf.Tensor> & { residual?: tf.Tensor };

/** Large enough that its statistics are computed in parts. */
const large: Case = { shape: [4, 32, 33, 65], relu: false, residual: false };

function inputsOf({ shape, residual }: Case): Inputs {
  const c = shape[3];
  return {
    // Far from zero, so that a naive variance loses digits.
    x: tf.add(tf.randomNormal(shape, 0, 2, 'float32', 1), tf.randomUniform([c], -20, 20, 'float32', 2)),
    gamma: tf.randomUniform([c], 0.5, 1.5, 'float32', 3),
    beta: tf.randomUniform([c], -1, 1, 'float32', 4),
    dy: tf.randomNormal(shape, 0, 1, 'float32', 5),
    ...(residual ? { residual: tf.randomNormal(shape, 0, 1, 'float32', 6) } : {}),
  };
}

const fused = (
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  residual: tf.Tensor | undefined,
  relu: boolean,
): tf.Tensor =>
  tf
    .engine()
    .runKernel<tf.Tensor[]>(
      relu ? 'BatchNormReluTraining' : 'BatchNormTraining',
      { x, gamma, beta, ...(residual ? { residual } : {}) },
      { epsilon: EPSILON, residual: residual !== undefined },
    )[0]!;

function plain(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  residual: tf.Tensor | undefined,
  relu: boolean,
): tf.Tensor {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  let y: tf.Tensor = tf.batchNorm(x, mean, variance, beta, gamma, EPSILON);
  if (residual) y = tf.add(y, residual);
  return relu ? tf.relu(y) : y;
}

/** y and the gradients of all inputs. */
function valuesOf(
  norm: typeof fused,
  { x, gamma, beta, dy, residual }: Inputs,
  relu: boolean,
): Record<string, Float32Array> {
  const list = [x, gamma, beta, ...(residual ? [residual] : [])];
  const { value, grads } = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d?: tf.Tensor) =>
    norm(a, b, c, d, relu),
  )(list, dy);
  const names = ['dx', 'dgamma', 'dbeta', 'dresidual'];
  const entries = grads.map((gradient, i): [string, tf.Tensor] => [names[i]!, gradient]);
  return Object.fromEntries(
    [...entries, ['y', value] as const].map(([name, t]) => [name, Float32Array.from(t.dataSync())]),
  );
}

const questionOf = ({ relu }: Case, tensors: Inputs): Question => ({
  task: 'batchNorm',
  tensors,
  options: { epsilon: EPSILON, relu },
});

function backend(): TorchBackend {
  const found = tf.backend();
  if (found instanceof TorchBackend) return found;
  throw new TypeError('expected the torch backend');
}

withTorch(`fused batch normalization${why}`, () => {
  beforeAll(async () => {
    await tf.setBackend('torch');
  });

  afterEach(() => {
    tf.env().set('TORCH_REFERENCE_KERNELS', false);
  });

  test.each(cases)('agrees with plain operations on $shape, ReLU: $relu, residual: $residual', (each) => {
    tf.tidy(() => {
      const inputs = inputsOf(each);
      const ours = valuesOf(fused, inputs, each.relu);
      const theirs = valuesOf(plain, inputs, each.relu);
      for (const name of Object.keys(theirs)) {
        expect([name, relativeError(ours[name]!, theirs[name]!)]).toEqual([name, expect.closeTo(0, 4)]);
      }
    });
  });

  withPyTorch(`agrees with PyTorch to 1e-5${unlessPyTorch}`, () => {
    tf.tidy(() => {
      const asked = [...cases, large].map((each) => ({ each, inputs: inputsOf(each) }));
      askPyTorch(asked.map(({ each, inputs }) => questionOf(each, inputs))).forEach((theirs, i) => {
        const { each, inputs } = asked[i]!;
        const ours = valuesOf(fused, inputs, each.relu);
        for (const [name, expected] of Object.entries(theirs)) {
          const error = relativeError(ours[name]!, expected);
          expect({ each, name, error, close: error < 1e-5 }).toEqual({ each, name, error, close: true });
        }
      });
    });
  });

  withSamePyTorch(`equals PyTorch bit by bit with the reference kernels${unlessSamePyTorch}`, () => {
    tf.env().set('TORCH_REFERENCE_KERNELS', true);
    tf.tidy(() => {
      // With one channel PyTorch cannot determine the memory format.
      const asked = cases
        .filter(({ shape }) => shape[3] > 1)
        .map((each) => ({ each, inputs: inputsOf(each) }));
      askPyTorch(asked.map(({ each, inputs }) => questionOf(each, inputs))).forEach((theirs, i) => {
        const { each, inputs } = asked[i]!;
        expect({ each, ...valuesOf(fused, inputs, each.relu) }).toEqual({ each, ...theirs });
      });
    });
  });

  test.each([false, true])(
    'returns mean and deviation, and moves variables towards the mean and the unbiased variance; reference: %s',
    (reference) => {
      tf.env().set('TORCH_REFERENCE_KERNELS', reference);
      tf.tidy(() => {
        const deviations = [-1, 1, -3, 3];
        // Far from zero, where a naive variance loses digits.
        const x = tf.tensor2d(deviations.map((d) => [(reference ? 0 : 1e4) + d, d]));
        const moving = [tf.variable(tf.tensor1d([0, 8])), tf.variable(tf.tensor1d([0, 8]))];
        const [, statistics] = tf
          .engine()
          .runKernel<tf.Tensor[]>(
            'BatchNormTraining',
            { x, gamma: tf.ones([2]), beta: tf.zeros([2]), moving0: moving[0]!, moving1: moving[1]! },
            { epsilon: 0, share: 0.25 },
          );
        const mean = reference ? 0 : 1e4;
        const deviation = Math.fround(1 / Math.sqrt(5));
        expect([...statistics!.dataSync()]).toEqual([mean, 0, deviation, deviation]);
        expect([...moving[0]!.dataSync()]).toEqual([0.25 * mean, 6]);
        const unbiased = 20 / 3;
        expect([...moving[1]!.dataSync()]).toEqual(
          [0, 8].map((old) => expect.closeTo(old + 0.25 * (unbiased - old), 5)),
        );
        tf.dispose(moving);
      });
    },
  );

  test.each([true, false])(
    'uses the given moving statistics at inference; ReLU and residual: %s',
    (extras) => {
      tf.tidy(() => {
        const { x, gamma, beta, residual, dy } = inputsOf({
          shape: [2, 5, 5, 17],
          relu: extras,
          residual: extras,
        });
        const mean = tf.randomNormal([17], 0, 1, 'float32', 7);
        const variance = tf.randomUniform([17], 0.5, 2, 'float32', 8);
        const list = [x, mean, variance, gamma, beta, ...(residual ? [residual] : [])];
        const ours = tf.valueAndGrads(
          (a: tf.Tensor, m: tf.Tensor, v: tf.Tensor, g: tf.Tensor, b: tf.Tensor, r?: tf.Tensor) =>
            tf
              .engine()
              .runKernel<tf.Tensor>(
                'BatchNormInference',
                { x: a, mean: m, variance: v, gamma: g, beta: b, ...(r ? { residual: r } : {}) },
                { epsilon: EPSILON, relu: extras },
              ),
        )(list, dy);
        const theirs = tf.valueAndGrads(
          (a: tf.Tensor, m: tf.Tensor, v: tf.Tensor, g: tf.Tensor, b: tf.Tensor, r?: tf.Tensor) => {
            const y = tf.batchNorm(a, m.as1D(), v.as1D(), b.as1D(), g.as1D(), EPSILON);
            return r ? tf.relu(tf.add(y, r)) : y;
          },
        )(list, dy);
        expect(relativeError(ours.value.dataSync(), theirs.value.dataSync())).toBeLessThan(1e-5);
        ours.grads.forEach((gradient, i) => {
          expect(relativeError(gradient.dataSync(), theirs.grads[i]!.dataSync())).toBeLessThan(1e-5);
        });
      });
    },
  );

  const rounded = reducedPrecisions.flatMap((precision) =>
    [false, true].map((residual) => ({ precision, residual })),
  );
  for (const { precision, residual } of rounded) {
    const title = `takes and returns 16 bits, computes in float32; residual: ${residual}`;
    reducedTest(precision, title, () => {
      const each: Case = { shape: [2, 6, 5, 17], relu: true, residual };
      tf.tidy(() => {
        const inputs = inputsOf(each);
        // The output of a convolution then has 16 bits.
        const reduced = (x: tf.Tensor): tf.Tensor =>
          tf.conv2d(x.as4D(...each.shape), tf.eye(17).as4D(1, 1, 17, 17), 1, 'same');
        configureTorch({ precision: precision.name });
        try {
          const { x, residual: added, ...rest } = inputs;
          const given = { ...rest, x: reduced(x), ...(added ? { residual: reduced(added) } : {}) };
          const ours = valuesOf(fused, given, true);
          configureTorch({ precision: 'fp32' });
          const roundedInputs = Object.fromEntries(
            Object.entries(given).map(([name, tensor]) => [name, tf.tensor(tensor.dataSync(), tensor.shape)]),
          );
          const theirs = valuesOf(plain, { ...given, ...roundedInputs }, true);
          for (const name of ['y', 'dgamma', 'dbeta']) {
            expect([name, relativeError(ours[name]!, theirs[name]!) < 1.28 * precision.epsilon]).toEqual([
              name,
              true,
            ]);
          }
        } finally {
          configureTorch({ precision: 'fp32' });
        }
      });
    });
  }

  test('leaks no tensor', () => {
    const inputs = tf.tidy(() => inputsOf({ shape: [2, 4, 4, 17], relu: true, residual: true }));
    const before = [tf.memory().numTensors, backend().liveHandles];
    tf.tidy(() => {
      valuesOf(fused, inputs, true);
      valuesOf(fused, inputs, false);
    });
    expect([tf.memory().numTensors, backend().liveHandles]).toEqual(before);
    tf.dispose(inputs);
  });

  test.each([
    [{ gamma: [3] }, /gamma: expected \[4\], one value a channel/],
    [{ residual: [2, 3, 3, 1] }, /residual: expected the shape of x/],
    [{ moving0: [4] }, /moving statistics: expected a mean and a variance, or none/],
    [{ moving0: [4], moving1: [3] }, /moving statistics: expected float32\[4\], one value a channel/],
    [{ x: [0, 3, 3, 4] }, /x: expected rank ≥ 2 and at least one value a channel/],
  ])('reports the problem with %j', (shapes, message) => {
    tf.tidy(() => {
      const x = tf.zeros([2, 3, 3, 4]);
      const wrong = Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, tf.zeros(shape)]),
      );
      const inputs = { x, gamma: tf.ones([4]), beta: tf.zeros([4]), ...wrong };
      expect(() =>
        tf
          .engine()
          .runKernel('BatchNormTraining', inputs, { epsilon: EPSILON, residual: 'residual' in wrong }),
      ).toThrow(message);
    });
  });
});
