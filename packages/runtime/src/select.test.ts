import * as tf from '@tensorflow/tfjs';
import { RuntimeError } from './errors.js';
import { openBackend } from './select.js';

test('auto takes the first that loads and says why not the ones before', async () => {
  const opened = await openBackend();
  expect(['tensorflow', 'wasm']).toContain(opened.backend);
  expect(tf.getBackend()).toBe(opened.backend);
  expect(opened.attempts.at(-1)).toMatchObject({ backend: opened.backend, loaded: true });
  expect(opened.attempts[0]).toMatchObject({ backend: 'torch', loaded: false });
  for (const { reason } of opened.attempts) expect(reason).toMatch(/\.$/);
});

test.each(['wasm', 'cpu'] as const)('%s can be asked for', async (backend) => {
  const opened = await openBackend({ backend });
  expect(opened).toMatchObject({ backend, device: 'cpu', version: expect.stringMatching(/^\d+\.\d+/) });
  expect(tf.getBackend()).toBe(backend);
});

test('a backend or device that cannot be had is the caller’s to mend', async () => {
  await expect(openBackend({ backend: 'torch' })).rejects.toThrow(/torch.*not part of this release/);
  await expect(openBackend({ backend: 'wasm', device: 'cuda' })).rejects.toThrow(/wasm backend has no GPU/);
  await expect(openBackend({ backend: 'torch' })).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    kind: 'input',
  });
  await expect(openBackend({ backend: 'torch' })).rejects.toBeInstanceOf(RuntimeError);
});
