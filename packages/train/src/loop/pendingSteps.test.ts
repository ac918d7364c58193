import * as tf from '@tensorflow/tfjs';
import { Findings, type TakenStep } from './pendingSteps.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A step whose loss is its number. */
function taken(number: number): TakenStep {
  return {
    recipe: { clips: [], mix: null, place: number },
    findings: { loss: tf.scalar(number), hits: tf.scalar(10 * number) },
    learningRate: 0.1,
  };
}

test('what steps found is read in their order, once, and is due after eight', async () => {
  const before = tf.memory().numTensors;
  const findings = new Findings();
  for (let step = 1; step <= 8; step++) {
    expect(findings.isDue).toBe(false);
    findings.add(taken(step));
  }
  expect(findings.isDue).toBe(true);
  const outcomes = await findings.read();
  expect(outcomes.map(({ loss }) => loss)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(outcomes[2]).toMatchObject({ hits: 30, learningRate: 0.1, recipe: { place: 3 } });
  expect(await findings.read()).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});

test('what was never read is disposed', () => {
  const before = tf.memory().numTensors;
  const findings = new Findings();
  findings.add(taken(1));
  findings.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
