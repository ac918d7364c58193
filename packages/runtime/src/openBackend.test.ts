import * as tf from '@tensorflow/tfjs';
import { chooseBackend, open, openBackend } from './openBackend.js';
import { candidate } from './testing/candidates.js';

test.each(['wasm', 'cpu'] as const)('%s can be requested', async (backend) => {
  const opened = await openBackend({ backend });
  expect(opened).toMatchObject({ backend, device: 'cpu', precision: 'fp32', version: tf.version_core });
  expect(opened.attempts).toHaveLength(1);
  expect(tf.getBackend()).toBe(backend);
});

test('a choice is opened without another self-test', async () => {
  const chosen = await chooseBackend({ backend: 'cpu' });
  const opened = await openBackend({ backend: 'wasm', chosen: { ...chosen, attempts: [] } });
  expect(opened).toMatchObject({ backend: 'cpu', attempts: [] });
});

test('choosing opens nothing', async () => {
  await openBackend({ backend: 'cpu' });
  await chooseBackend({ backend: 'wasm' });
  expect(tf.getBackend()).toBe('cpu');
});

test('a backend that passed its self-test but does not load is an error with the reason', async () => {
  const torch = candidate('torch', null);
  const opening = open({}, { candidates: [torch], verdictOn: () => Promise.reject(new Error('untested')) });
  await expect(opening).rejects.toThrow(/Expected torch on cpu to load.*torch is not there/);
});
