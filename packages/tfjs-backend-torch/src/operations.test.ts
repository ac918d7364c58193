import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { nativeKernels } from './register.js';

const FILE = join(__dirname, '..', 'OPERATIONS.md');

const INTRODUCTION = `# Supported operations

Written by \`npx nx run tfjs-backend-torch:operations\`; a test compares it with the registry.

Kernels that libtorch computes take float32, int32 and bool. With strings or complex numbers, they run on TensorFlow.js's cpu backend, to which
inputs are copied and from which outputs are copied back. Kernels that only the cpu backend has run there too.
`;

/** The page that lists where each kernel is computed. */
function page(): string {
  const native = nativeKernels.map(({ name }) => name).sort();
  const own = new Set(native);
  const borrowed = tf
    .getKernelsForBackend('cpu')
    .map(({ kernelName }) => kernelName)
    .filter((name) => !own.has(name))
    .sort();
  const rows = [
    ...native.map((name) => [name, 'libtorch'] as const),
    ...borrowed.map((name) => [name, 'the cpu backend'] as const),
  ];
  const [first, second] = [Math.max(...rows.map(([name]) => name.length)), 'the cpu backend'.length];
  const line = (a: string, b: string): string => `| ${a.padEnd(first)} | ${b.padEnd(second)} |`;
  const table = [line('Kernel', 'Computed by'), `| ${'-'.repeat(first)} | ${'-'.repeat(second)} |`];
  for (const [name, where] of rows) table.push(line(name, where));
  return `${INTRODUCTION}\n${native.length} kernels by libtorch, ${borrowed.length} by the cpu backend.\n\n${table.join('\n')}\n`;
}

test('OPERATIONS.md lists the kernels that are registered; otherwise run npx nx run tfjs-backend-torch:operations', () => {
  if (process.env['UPDATE_OPERATIONS'] !== undefined) writeFileSync(FILE, page());
  expect(readFileSync(FILE, 'utf8')).toBe(page());
});

test('no kernel is listed twice', () => {
  const names = nativeKernels.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
