import { fakes } from '../testing/candidates.js';
import { runSelfTest } from './run.js';

const PATIENCE_MS = 4000;

const verdictOf = async (kind: string, patienceMs?: number): Promise<unknown> => {
  const request = {
    backend: 'torch',
    device: 'cpu',
    precision: 'fp32',
    module: fakes({ torch: kind }),
  } as const;
  return (await runSelfTest(request, patienceMs)).verdict;
};

test('a backend that matches the reference passes, and its step is timed', async () => {
  const verdict = await verdictOf('good');
  expect(verdict).toMatchObject({ passed: true, version: '4.22.0', fp32StepMs: null });
  expect(verdict).toHaveProperty('stepMs', expect.any(Number));
});

test('a division by zero in a library fails the backend and names the operation', async () => {
  expect(await verdictOf('crash')).toMatchObject({
    kind: 'crashed',
    reason: expect.stringMatching(/crashed in its self-test \(7×7 convolution.*\) with SIGFPE/),
  });
});

test('a library that never returns fails the backend', async () => {
  expect(await verdictOf('hang', PATIENCE_MS)).toMatchObject({
    kind: 'hung',
    reason: expect.stringMatching(/hung in its self-test .*did nothing for 4 s/),
  });
});

test('one wrong value fails the backend and names the operation', async () => {
  expect(await verdictOf('wrong')).toMatchObject({
    kind: 'wrong',
    reason: expect.stringMatching(/computes wrong values: 7×7 convolution/),
  });
});

test('a backend that does not load gives the reason', async () => {
  expect(await verdictOf('absent')).toMatchObject({ kind: 'refused', reason: 'It is missing.' });
});

test('a device that emulates the precision fails only a test for native ones', async () => {
  const request = {
    backend: 'torch',
    device: 'cuda',
    precision: 'bf16',
    module: fakes({ torch: 'emulating' }),
  } as const;
  expect((await runSelfTest({ ...request, isNativeOnly: true })).verdict).toEqual({
    passed: false,
    kind: 'emulated',
    reason: 'The device has no instructions for bf16.',
  });
  expect((await runSelfTest(request)).verdict).toMatchObject({ passed: true });
});

test('the loaded libraries are reported', async () => {
  const module = fakes({ torch: 'good' });
  const { libraries } = await runSelfTest({ backend: 'torch', device: 'cpu', precision: 'fp32', module });
  expect(libraries).toContainEqual(expect.stringMatching(/\/libc\.so/));
});
