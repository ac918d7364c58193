import * as tf from '@tensorflow/tfjs';
import { PendingSteps, type PendingStep } from './pendingSteps.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A step whose loss equals its number. */
function taken(number: number): PendingStep {
  return {
    plan: { clips: [], mix: null, rngState: number },
    output: { loss: tf.scalar(number), hits: tf.scalar(10 * number), skippedTo: null },
    learningRate: 0.1,
  };
}

test('step outputs are read back once, in order, and are due after eight steps', async () => {
  const before = tf.memory().numTensors;
  const pending = new PendingSteps();
  for (let step = 1; step <= 8; step++) {
    expect(pending.isFull).toBe(false);
    pending.add(taken(step));
  }
  expect(pending.isFull).toBe(true);
  const outcomes = await pending.read();
  expect(outcomes.map(({ loss }) => loss)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(outcomes[2]).toMatchObject({ hits: 30, learningRate: 0.1, plan: { rngState: 3 } });
  expect(await pending.read()).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});

test('outputs that were never read are disposed', () => {
  const before = tf.memory().numTensors;
  const pending = new PendingSteps();
  pending.add(taken(1));
  pending.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
