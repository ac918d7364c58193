import * as tf from '@tensorflow/tfjs';
import { ModelEma } from './ema.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** A weight that starts at 0, and its average. */
function averaged(decay: number): { readonly weight: tf.Variable; readonly average: ModelEma } {
  const weight = tf.tidy(() => tf.variable(tf.zeros([2])));
  return { weight, average: new ModelEma(decay, [weight]) };
}

function set(weight: tf.Variable, value: number): void {
  tf.tidy(() => {
    weight.assign(tf.fill([2], value));
  });
}

const first = (variable: tf.Variable | undefined): number | undefined => variable?.dataSync()[0];

test('the average changes only on update, and in the first steps faster than its decay', () => {
  const { weight, average } = averaged(0.99);
  set(weight, 1);
  expect(first(average.state[0])).toBe(0);
  average.update(1);
  expect(first(average.state[0])).toBeCloseTo(1 - 2 / 11, 6);
  average.update(1_000_000);
  expect(first(average.state[0])).toBeCloseTo(1 - (2 / 11) * 0.99, 6);
  average.dispose();
  weight.dispose();
});

test('a swap puts the average into the weights, a second swap restores both', () => {
  const { weight, average } = averaged(0.9);
  set(weight, 4);
  average.swap();
  expect([first(weight), first(average.state[0])]).toEqual([0, 4]);
  average.swap();
  expect([first(weight), first(average.state[0])]).toEqual([4, 0]);
  average.dispose();
  weight.dispose();
});

test('no tensor leaks', () => {
  const before = tf.memory().numTensors;
  const { weight, average } = averaged(0.9);
  average.update(1);
  average.swap();
  average.dispose();
  weight.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
