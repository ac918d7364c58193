import type { ChosenBackend } from '@dfer/runtime';

import { makeContext } from '../context.js';
import { capture } from '../testing/capture.js';
import { printBackend } from './backend.js';

/** Output on stderr for a choice. */
function capturePrinted(overrides: Partial<ChosenBackend>): string {
  const [stdout, stderr] = [capture(), capture()];
  const { signal } = new AbortController();
  const context = makeContext({ stdout, stderr, signal }, { json: false, level: 'warn' });
  const chosen: ChosenBackend = {
    backend: 'torch',
    device: 'cpu',
    precision: 'fp32',
    version: '2.11.0',
    attempts: [
      { backend: 'torch', device: 'cpu', outcome: 'passed', reason: 'It works.', stepMs: 21.62 },
      { backend: 'wasm', device: 'cpu', outcome: 'untested', reason: 'It is slower.', stepMs: null },
    ],
    warnings: [],
    shortfalls: [],
    ...overrides,
  };
  printBackend(chosen, context);
  return stderr.text;
}

test('one line names the backend in use and why', () => {
  expect(capturePrinted({})).toBe(
    "backend: torch 2.11.0 on cpu, fp32: passed its self-test, 21.6 ms for the self-test's training step\n",
  );
});

test('broken parts are reported with a remedy', () => {
  expect(
    capturePrinted({ shortfalls: ['libtorch 2.15 of python3 is not used: no compiler; apt install g++'] }),
  ).toMatch(
    /\nslower than it could be: libtorch 2\.15 of python3 is not used: no compiler; apt install g\+\+\n$/,
  );
});

test('the cost of the choice is reported', () => {
  expect(capturePrinted({ warnings: ['bf16 is 18 times slower than fp32 on this processor'] })).toContain(
    '\nwarning: bf16 is 18 times slower',
  );
});
