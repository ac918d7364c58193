import { shortfallsOf, wayToFaster } from './advice.js';
import type { AttemptOutcome, BackendAttempt, BackendName, ChosenBackend } from './backend.js';

const attempt = (backend: BackendName, outcome: AttemptOutcome, reason: string): BackendAttempt => ({
  backend,
  device: 'cpu',
  outcome,
  reason,
  stepMs: null,
});
const chosen = (backend: BackendName, ...attempts: BackendAttempt[]): ChosenBackend => ({
  backend,
  device: 'cpu',
  precision: 'fp32',
  version: '1',
  attempts,
  warnings: [],
  shortfalls: [],
});
const newest = { version: '2.15.0', where: 'python3', built: false, reason: 'no compiler; apt install g++.' };
const older = { version: '1.13.0', where: 'the system', built: true, reason: '' };
const report = { libtorch: older, attempts: [newest, older] };

test('a newer libtorch that the build failed for is reported with the remedy', () => {
  expect(shortfallsOf(chosen('torch', attempt('torch', 'passed', 'It works.')), true, report)).toEqual([
    'libtorch 2.15.0 of python3 is not used: no compiler; apt install g++.',
  ]);
});

test('nothing is reported if everything works', () => {
  const attempts = [attempt('torch', 'passed', 'It works.'), attempt('tensorflow', 'absent', 'Not there.')];
  expect(shortfallsOf(chosen('torch', ...attempts), true, null)).toEqual([]);
});

test('a missing native backend is reported if WebAssembly is used instead', () => {
  const attempts = [
    attempt('torch', 'absent', 'It is not built.'),
    attempt('tensorflow', 'absent', 'Not there.'),
  ];
  expect(shortfallsOf(chosen('wasm', ...attempts), true, null)).toEqual([
    'torch on cpu is not used: It is not built.',
  ]);
});

test('other backends are not reported if one was requested', () => {
  const attempts = [attempt('torch', 'absent', 'It is not built.')];
  expect(shortfallsOf(chosen('wasm', ...attempts), false, null)).toEqual([]);
});

test('advice on speed starts with broken parts', () => {
  expect(wayToFaster({ ...chosen('torch'), shortfalls: ['Build it.'] })).toBe('Build it.');
  expect(wayToFaster(chosen('torch'))).toMatch(/NVIDIA GPU/);
  expect(wayToFaster({ ...chosen('torch'), device: 'cuda' })).toBeNull();
});
