import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { torchInfo, unavailable } from '../index.js';

/** An interpreter, and the version of its PyTorch, or the reason why it has none. */
interface Interpreter {
  readonly python: string;
  readonly version: string | null;
  readonly obstacle: string;
}

/** The version of libtorch that the addon uses; null without an addon. */
const libtorch = unavailable === null ? torchInfo().version : null;

/** PyTorch may be installed without loading, for lack of a library. */
function probe(python: string): Interpreter {
  const script = 'import torch; print(torch.__version__)';
  const { status, stdout, stderr } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  if (status === 0) return { python, version: stdout.trim(), obstacle: '' };
  return { python, version: null, obstacle: stderr?.trimEnd().split('\n').at(-1) ?? `no ${python}` };
}

const isSame = ({ version }: Interpreter): boolean => libtorch !== null && !!version?.startsWith(libtorch);

/** The interpreter whose PyTorch is of libtorch's version, else one that has any: Debian's, or the first on the PATH. */
function findPyTorch(): Interpreter {
  const debian = probe('/usr/bin/python3');
  if (isSame(debian)) return debian;
  const first = probe('python3');
  return isSame(first) || debian.version === null ? first : debian;
}

const pytorch = findPyTorch();
const hasPyTorch = pytorch.version !== null;

/** `test` for comparisons with PyTorch; skipped without it. */
export const withPyTorch = hasPyTorch ? test : test.skip;

/** Appended to the name of such a test: why it is skipped. */
export const unlessPyTorch = hasPyTorch ? '' : ` (skipped: needs python3-torch: ${pytorch.obstacle})`;

/** `test` for comparisons bit by bit: other versions of PyTorch sum in another order. */
export const withSamePyTorch = isSame(pytorch) ? test : test.skip;

/** Appended to the name of such a test: why it is skipped. */
export const unlessSamePyTorch =
  !hasPyTorch || isSame(pytorch)
    ? unlessPyTorch
    : ` (skipped: needs the PyTorch of libtorch ${libtorch}; received ${pytorch.version})`;

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
    execFileSync(pytorch.python, [join(__dirname, 'pytorch.py'), folder]);
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
