import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakes } from '../testing/candidates.js';
import type { Verdict } from './verdict.js';

const cache = mkdtempSync(join(tmpdir(), 'dfer-known-'));
const earlier = process.env['DFER_CACHE'];

beforeAll(() => {
  process.env['DFER_CACHE'] = cache;
});

afterAll(() => {
  if (earlier === undefined) delete process.env['DFER_CACHE'];
  else process.env['DFER_CACHE'] = earlier;
  rmSync(cache, { recursive: true, force: true });
});

/** The verdict in a process without verdicts in memory. */
async function verdictOfAnother(again = false): Promise<Verdict> {
  jest.resetModules();
  const { verdictOn } = await import('./known.js');
  const module = fakes({ torch: 'broken' });
  return verdictOn({ backend: 'torch', device: 'cpu', precision: 'fp32', module }, again, []);
}

test('a self-test runs once, and again on request', async () => {
  const first = await verdictOfAnother();
  expect(first).toMatchObject({ passed: false, reason: 'It fails in its self-test: It is broken.' });
  const [name] = readdirSync(join(cache, 'self-test'));
  const file = join(cache, 'self-test', name!);
  writeFileSync(file, readFileSync(file, 'utf8').replace('It is broken.', 'It was read.'));
  expect(await verdictOfAnother()).toMatchObject({ reason: expect.stringContaining('It was read.') });
  expect(await verdictOfAnother(true)).toEqual(first);
});

test('another setting of a library needs another verdict', async () => {
  await verdictOfAnother();
  const before = readdirSync(join(cache, 'self-test')).length;
  process.env['ONEDNN_MAX_CPU_ISA'] = 'AVX2';
  try {
    await verdictOfAnother();
  } finally {
    delete process.env['ONEDNN_MAX_CPU_ISA'];
  }
  expect(readdirSync(join(cache, 'self-test'))).toHaveLength(before + 1);
});

test.each([
  ['that was terminated', 'ended', 'killed'],
  ['of a backend that does not load', 'absent', 'refused'],
])('a self-test %s stores no verdict', async (_what, behavior, kind) => {
  rmSync(join(cache, 'self-test'), { recursive: true, force: true });
  jest.resetModules();
  const { verdictOn } = await import('./known.js');
  const module = fakes({ torch: behavior });
  const verdict = await verdictOn({ backend: 'torch', device: 'cpu', precision: 'fp32', module }, false, []);
  expect(verdict).toMatchObject({ passed: false, kind });
  expect(existsSync(join(cache, 'self-test'))).toBe(false);
});
