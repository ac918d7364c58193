import type { BackendName, DeviceString, Precision } from './backend.js';
import type { Candidate } from './candidates.js';
import { choose, type Choosing } from './choose.js';
import { runSelfTest } from './selfTest/run.js';
import type { SelfTestRequest, Verdict } from './selfTest/verdict.js';
import { candidate, fakes } from './testing/candidates.js';

const passed = (stepMs: number, more: Partial<Verdict & { passed: true }> = {}): Verdict => ({
  passed: true,
  version: '1.0',
  reason: 'It works.',
  stepMs,
  fp32StepMs: null,
  scalarGflops: 5,
  ...more,
});

/** Candidates with given verdicts, by backend and device. */
function choosing(
  candidates: readonly Candidate[],
  verdicts: Readonly<Record<string, Verdict>>,
): Choosing & { readonly tested: { backend: BackendName; device: DeviceString; precision: Precision }[] } {
  const tested: { backend: BackendName; device: DeviceString; precision: Precision }[] = [];
  return {
    tested,
    candidates,
    verdictOn: ({ backend, device, precision }) => {
      tested.push({ backend, device, precision });
      return Promise.resolve(verdicts[`${backend} ${device}`]!);
    },
  };
}

const torch = candidate('torch', 'x:');
const tensorflow = candidate('tensorflow', 'x:');
const wasm = candidate('wasm', 'x:');
const gpu = candidate('torch', 'x:', { device: 'cuda', precisions: ['fp32', 'bf16'] });

test('auto takes the backend with the fastest step, in any order', async () => {
  const machine = choosing([torch, tensorflow], { 'torch cpu': passed(30), 'tensorflow cpu': passed(10) });
  expect(await choose({}, machine)).toMatchObject({ backend: 'tensorflow', version: '1.0' });
});

test('a difference within the noise does not change the order', async () => {
  const machine = choosing([torch, tensorflow], { 'torch cpu': passed(11), 'tensorflow cpu': passed(10) });
  expect(await choose({}, machine)).toMatchObject({ backend: 'torch' });
});

test('a CPU that is slightly faster on the small network of the self-test does not replace a GPU', async () => {
  const machine = choosing([gpu, torch], { 'torch cuda': passed(5), 'torch cpu': passed(3) });
  expect(await choose({}, machine)).toMatchObject({ device: 'cuda', precision: 'bf16' });
});

test('a candidate that cannot be faster even at its best is not tested', async () => {
  const machine = choosing([torch, candidate('wasm', 'x:', { limit: () => 1 })], { 'torch cpu': passed(5) });
  const { attempts } = await choose({}, machine);
  expect(machine.tested).toHaveLength(1);
  expect(attempts.at(-1)).toMatchObject({ backend: 'wasm', outcome: 'untested' });
});

test('a candidate that fails its self-test is left out, with the reason and the remedy', async () => {
  const failed = { passed: false, kind: 'crashed', reason: 'It crashed with SIGFPE.' } as const;
  const machine = choosing([torch, wasm], { 'torch cpu': failed, 'wasm cpu': passed(90) });
  const chosen = await choose({}, machine);
  expect(chosen.backend).toBe('wasm');
  expect(chosen.attempts[0]).toMatchObject({
    outcome: 'failed',
    reason: 'It crashed with SIGFPE. Install torch again.',
  });
  expect(chosen.shortfalls).toEqual([
    'torch on cpu is not used: It crashed with SIGFPE. Install torch again.',
  ]);
});

test('a requested backend that fails is an error with the reason, without a fallback', async () => {
  const failed = { passed: false, kind: 'crashed', reason: 'It crashed with SIGFPE.' } as const;
  const machine = choosing([torch, wasm], { 'torch cpu': failed, 'wasm cpu': passed(90) });
  const choice = choose({ backend: 'torch' }, machine);
  await expect(choice).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE', kind: 'input' });
  await expect(choice).rejects.toThrow(/received backend torch.*crashed with SIGFPE/);
  expect(machine.tested).toHaveLength(1);
});

test('a candidate that is not installed is not tested', async () => {
  const machine = choosing([candidate('torch', 'x:', { files: () => null }), wasm], {
    'wasm cpu': passed(90),
  });
  const { attempts } = await choose({}, machine);
  expect(attempts[0]).toMatchObject({ outcome: 'absent', reason: 'torch is not there.' });
  expect(machine.tested).toHaveLength(1);
});

test('without a GPU, no GPU backend is tested', async () => {
  const none = { ...gpu, obstacle: () => 'This machine has no NVIDIA GPU.' };
  const machine = choosing([none, torch], { 'torch cpu': passed(5) });
  expect((await choose({}, machine)).attempts[0]).toMatchObject({ device: 'cuda', outcome: 'absent' });
  await expect(choose({ device: 'cuda' }, machine)).rejects.toThrow(/no NVIDIA GPU/);
});

test('a GPU can be selected by number', async () => {
  const machine = choosing([gpu, torch], { 'torch cuda:1': passed(5) });
  expect(await choose({ device: 'cuda:1' }, machine)).toMatchObject({ backend: 'torch', device: 'cuda:1' });
});

test('bf16 that is slower than fp32 is reported with the measured cost', async () => {
  const machine = choosing([{ ...torch, precisions: ['fp32', 'bf16'] }], {
    'torch cpu': passed(180, { fp32StepMs: 10 }),
  });
  const { warnings } = await choose({ precision: 'bf16' }, machine);
  expect(warnings).toEqual([expect.stringMatching(/^bf16 is 18 times slower than fp32 on this processor/)]);
});

/** A GPU that emulates bfloat16, as those of compute capability below 8.0. */
const oldGpu = (asked: SelfTestRequest[]): Choosing => ({
  candidates: [{ ...gpu, precisions: ['fp32', 'bf16', 'fp16'] }],
  verdictOn: (request) => {
    asked.push(request);
    return Promise.resolve(
      request.isNativeOnly === true
        ? { passed: false, kind: 'emulated', reason: 'The device has no instructions for bf16.' }
        : passed(5),
    );
  },
});

test('auto computes in fp16 on a GPU without bfloat16', async () => {
  const asked: SelfTestRequest[] = [];
  expect(await choose({}, oldGpu(asked))).toMatchObject({ device: 'cuda', precision: 'fp16' });
  expect(asked.map(({ precision }) => precision)).toEqual(['bf16', 'fp16']);
});

test('bf16 on request is used on a GPU that emulates it', async () => {
  expect(await choose({ precision: 'bf16' }, oldGpu([]))).toMatchObject({ precision: 'bf16' });
});

test('fp16 that is slower than fp32 is reported with the measured cost', async () => {
  const machine = choosing([{ ...torch, precisions: ['fp32', 'fp16'] }], {
    'torch cpu': passed(30, { fp32StepMs: 10 }),
  });
  const { warnings } = await choose({ precision: 'fp16' }, machine);
  expect(warnings).toEqual([
    'fp16 is 3.0 times slower than fp32 on this processor (remedy: --precision fp32)',
  ]);
});

test('auto computes in fp32 on a CPU', async () => {
  const machine = choosing([{ ...torch, precisions: ['fp32', 'bf16'] }], { 'torch cpu': passed(5) });
  expect(await choose({}, machine)).toMatchObject({ precision: 'fp32', warnings: [] });
});

test.each([
  ['a GPU for wasm', { backend: 'wasm', device: 'cuda' }, /wasm does not compute on a GPU/],
  ['bf16 for wasm', { backend: 'wasm', precision: 'bf16' }, /only torch has bf16/],
  ['fp16 for wasm', { backend: 'wasm', precision: 'fp16' }, /only torch has fp16/],
  ['fp16 for tensorflow', { backend: 'tensorflow', precision: 'fp16' }, /only torch has fp16/],
  ['fp16 for cpu', { backend: 'cpu', precision: 'fp16' }, /only torch has fp16/],
  [
    'an unknown precision',
    JSON.parse('{"precision":"fp8"}'),
    /`precision`: expected auto, fp32, bf16, fp16; received fp8/,
  ],
  [
    'an unknown device name',
    JSON.parse('{"device":"gpu"}'),
    /`device`: expected auto, cpu, cuda.*received gpu/,
  ],
  ['an unknown backend', JSON.parse('{"backend":"webgl"}'), /`backend`: expected auto, .*received webgl/],
])('%s is refused before anything is tested', async (_what, options, message) => {
  const machine = choosing([gpu, torch, tensorflow, wasm, candidate('cpu', null)], {});
  const choice = choose(options, machine);
  await expect(choice).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE', kind: 'input' });
  await expect(choice).rejects.toThrow(message);
  expect(machine.tested).toHaveLength(0);
});

test('auto takes the good backend out of a crashing, a slow and a good one', async () => {
  const module = fakes({ torch: 'crash', tensorflow: 'slow', wasm: 'good' });
  const names = ['torch', 'tensorflow', 'wasm'] as const;
  const { backend, attempts } = await choose(
    {},
    {
      candidates: names.map((name) => candidate(name, module)),
      verdictOn: async (request) => (await runSelfTest(request)).verdict,
    },
  );
  expect(backend).toBe('wasm');
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'passed', 'passed']);
});
