import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '@dfer/runtime';
import { type Loss, computeLoss, type Targets } from './index.js';

interface Fixture {
  readonly classes: number;
  readonly logits: readonly number[];
  readonly labels: readonly number[];
  readonly distributions: readonly number[];
  readonly weights: readonly number[];
  readonly gamma: number;
  readonly cases: readonly {
    readonly kind: Loss['kind'];
    readonly targets: Targets['kind'];
    readonly labelSmoothing: number;
    readonly weighted: boolean;
    readonly loss: number;
    readonly gradient: readonly number[];
  }[];
}

/** Results of PyTorch, written by lossFixture.py. */
const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../testing/lossFixture.json'), 'utf8'));

function evaluate(one: Fixture['cases'][number]): { loss: number; gradient: Float32Array } {
  const targets: Targets =
    one.targets === 'classes'
      ? { kind: 'classes', rows: fixture.labels }
      : { kind: 'distributions', rows: Float32Array.from(fixture.distributions) };
  const loss: Loss = one.kind === 'focal' ? { kind: 'focal', gamma: fixture.gamma } : { kind: one.kind };
  const classWeights = one.weighted ? fixture.weights : null;
  const logits = tf.tensor2d([...fixture.logits], [fixture.labels.length, fixture.classes]);
  const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
    computeLoss(x.as2D(fixture.labels.length, fixture.classes), targets, {
      loss,
      labelSmoothing: one.labelSmoothing,
      classWeights,
    }),
  )(logits);
  const result = { loss: value.dataSync()[0]!, gradient: Float32Array.from(grad.dataSync()) };
  tf.dispose([logits, value, grad]);
  return result;
}

describe.each(['cpu', 'torch'] as const)('on %s', (backend) => {
  let why: string | null = null;
  beforeAll(async () => {
    await openBackend({ backend }).catch((error: Error) => (why = error.message));
  });

  test.each(fixture.cases)(
    '$kind of $targets and its gradient equal PyTorch’s (smoothing $labelSmoothing, class weights: $weighted)',
    (one) => {
      if (why !== null) {
        process.stderr.write(`skipped: ${why}\n`);
        return;
      }
      const before = tf.memory().numTensors;
      const { loss, gradient } = evaluate(one);
      expect(loss).toBeCloseTo(one.loss, 5);
      expect([...gradient].map((value, i) => Math.abs(value - one.gradient[i]!))).toEqual(
        one.gradient.map(() => expect.closeTo(0, 6)),
      );
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
