import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '@dfer/runtime';
import { DEFAULT_TRAIN_CONFIG } from '../../config/trainConfig.js';
import { computeLoss, lossRules, type Targets } from './index.js';

interface Case {
  readonly name: string;
  readonly classes: number;
  readonly counts: readonly number[];
  readonly logits: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
}

/** Results of SciPy and PyTorch, written by dirichletMultinomialFixture.py. */
const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(join(__dirname, '../../testing/dirichletMultinomialFixture.json'), 'utf8'),
);

function evaluate(
  logits: readonly number[],
  targets: Targets,
  classes: number,
): { loss: number; gradient: number[] } {
  const options = { loss: { kind: 'dirichlet-multinomial' }, labelSmoothing: 0, classWeights: null } as const;
  const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
    computeLoss(x.as2D(-1, classes), targets, options),
  )(tf.tensor2d([...logits], [logits.length / classes, classes]));
  const result = { loss: value.dataSync()[0]!, gradient: [...grad.dataSync()] };
  tf.dispose([value, grad]);
  return result;
}

const counted = (counts: readonly number[]): Targets => ({ kind: 'counts', rows: Float32Array.from(counts) });

describe.each(['cpu', 'torch'] as const)('on %s', (backend) => {
  let why: string | null = null;
  beforeAll(async () => {
    await openBackend({ backend }).catch((error: Error) => (why = error.message));
  });
  const isThere = (): boolean => {
    if (why !== null) process.stderr.write(`skipped: ${why}\n`);
    return why === null;
  };

  test.each(cases)('$name: the value equals SciPy’s and the gradient PyTorch’s', (one) => {
    if (!isThere()) return;
    const { loss, gradient } = evaluate(one.logits, counted(one.counts), one.classes);
    expect(Math.abs(loss - one.loss)).toBeLessThan(1e-5 * Math.max(1, one.loss));
    const largest = Math.max(...one.gradient.map(Math.abs));
    gradient.forEach((value, i) => {
      expect(Math.abs(value - one.gradient[i]!)).toBeLessThan(1e-5 * Math.max(1, largest));
    });
  });

  test.each([-1000, -80, 80, 1000])('value and gradient are finite for logits near %d', (logit) => {
    if (!isThere()) return;
    const { loss, gradient } = evaluate([logit, logit + 1, logit - 1], counted([4, 3, 3]), 3);
    expect([loss, ...gradient].every(Number.isFinite)).toBe(true);
  });

  test('for one vote it equals the cross-entropy of the class', () => {
    if (!isThere()) return;
    const logits = [0.3, -1, 2];
    const crossEntropy = Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0)) - 2;
    for (const targets of [counted([0, 0, 1]), { kind: 'classes', rows: [2] } as const]) {
      expect(evaluate(logits, targets, 3).loss).toBeCloseTo(crossEntropy, 5);
    }
  });
});

test.each([
  ['labels', { labels: 'single' }],
  ['labelSmoothing', { labelSmoothing: 0.1 }],
  ['mixup', { mixup: 0.2 }],
  ['classWeights', { classWeights: 'balanced' }],
] as const)('it rejects a value of %s that would change the votes', (field, changes) => {
  const fitting = { ...DEFAULT_TRAIN_CONFIG, labels: 'votes', labelSmoothing: 0 } as const;
  const broken = (config: typeof DEFAULT_TRAIN_CONFIG): string[] =>
    lossRules({ kind: 'dirichlet-multinomial' }, config).flatMap((rule) => (rule.holds ? [] : [rule.field]));
  expect(broken(fitting)).toEqual([]);
  expect(broken({ ...fitting, ...changes })).toEqual([field]);
});
