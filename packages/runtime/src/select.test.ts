import * as tf from '@tensorflow/tfjs';
import { RuntimeError } from './errors.js';
import { openBackend } from './select.js';

test('auto takes the first that loads and says why not the ones before', async () => {
  const opened = await openBackend();
  expect(['torch', 'tensorflow', 'wasm']).toContain(opened.backend);
  expect(tf.getBackend()).toBe(opened.backend);
  const { backend, device } = opened;
  expect(opened.attempts.at(-1)).toMatchObject({ backend, device, loaded: true });
  for (const earlier of opened.attempts.slice(0, -1)) expect(earlier.loaded).toBe(false);
  for (const { reason } of opened.attempts) expect(reason).toMatch(/\.$/);
});

test.each(['wasm', 'cpu'] as const)('%s can be asked for', async (backend) => {
  const opened = await openBackend({ backend });
  expect(opened).toMatchObject({
    backend,
    device: 'cpu',
    precision: 'fp32',
    version: expect.stringMatching(/^\d+\.\d+/),
  });
  expect(opened.attempts).toHaveLength(1);
  expect(tf.getBackend()).toBe(backend);
});

test('a GPU is asked before a CPU', async () => {
  const { attempts } = await openBackend();
  const devices = attempts.map(({ device }) => device);
  expect(devices[0]).toBe('cuda');
  expect(attempts[0]).toMatchObject({ backend: 'torch' });
});

test.each([
  ['a GPU on wasm', { backend: 'wasm', device: 'cuda' }],
  ['bf16 on wasm', { backend: 'wasm', precision: 'bf16' }],
] as const)('%s is the caller’s to mend', async (_what, options) => {
  const opening = openBackend(options);
  await expect(opening).rejects.toBeInstanceOf(RuntimeError);
  await expect(opening).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE', kind: 'input' });
  await expect(opening).rejects.toThrow(/received backend wasm.*no backend has that combination/);
});
