import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

// Debian's interpreter finds Debian's python3-torch, whichever Python is first on the PATH.
const python = '/usr/bin/python3';

const imported = spawnSync(python, ['-c', 'import torch'], { encoding: 'utf8' });

/** True if PyTorch is available for comparisons: it may be installed without loading, for lack of a library. */
export const hasPyTorch = imported.status === 0;

/** `test` for comparisons with PyTorch; skipped without it. */
export const withPyTorch = hasPyTorch ? test : test.skip;

/** Appended to the name of such a test: why it is skipped. */
export const unlessPyTorch = hasPyTorch
  ? ''
  : ` (skipped: needs python3-torch: ${imported.stderr?.trimEnd().split('\n').at(-1) ?? `no ${python}`})`;

/** One computation: see pytorch.py. */
export interface Question {
  readonly task: 'batchNorm' | 'crossEntropy' | 'optimize';
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
  readonly options: object;
}

/** PyTorch's results for the same numbers; all questions go to one Python process. */
export function askPyTorch(questions: readonly Question[]): Record<string, Float32Array>[] {
  const folder = mkdtempSync(join(tmpdir(), 'pytorch-'));
  try {
    const request = questions.map(({ task, options, tensors }) => ({
      task,
      options,
      arrays: Object.entries(tensors).map(([name, { shape }]) => [name, shape]),
    }));
    writeFileSync(join(folder, 'request.json'), JSON.stringify(request));
    const bytes = questions.flatMap(({ tensors }) =>
      Object.values(tensors).map((tensor) => Buffer.from(Float32Array.from(tensor.dataSync()).buffer)),
    );
    writeFileSync(join(folder, 'request.bin'), Buffer.concat(bytes));
    execFileSync(python, [join(__dirname, 'pytorch.py'), folder]);
    const responses: [string, number[]][][] = JSON.parse(readFileSync(join(folder, 'response.json'), 'utf8'));
    const numbers = new Float32Array(new Uint8Array(readFileSync(join(folder, 'response.bin'))).buffer);
    let at = 0;
    return responses.map((response) =>
      Object.fromEntries(
        response.map(([name, shape]) => {
          const start = at;
          at += tf.util.sizeFromShape(shape);
          return [name, numbers.slice(start, at)];
        }),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Largest difference, relative to the largest expected magnitude. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, magnitude] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(actual[i]! - expected[i]!);
    // NaN counts as an infinite difference.
    difference = Math.max(difference, Number.isNaN(apart) ? Infinity : apart);
    magnitude = Math.max(magnitude, Math.abs(expected[i]!));
  }
  return magnitude === 0 ? difference : difference / magnitude;
}
