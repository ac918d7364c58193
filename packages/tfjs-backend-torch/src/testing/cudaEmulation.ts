import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fileOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const compiler = process.env['CXX'] ?? 'c++';

/** True if there is a compiler with C++20's <barrier>. */
export const canEmulate =
  spawnSync(compiler, ['-std=c++20', '-x', 'c++', '-fsyntax-only', '-'], { input: '#include <barrier>\n' })
    .status === 0;

/** Rewrites CUDA C++ for the emulator: shared memory becomes static, as one block runs at a time. */
function emulated(source: string): string {
  return source
    .replace(/^R"cuda\(/, '')
    .replace(/\)cuda"\s*$/, '')
    .replaceAll('extern __shared__ float box[];', '')
    .replaceAll('__shared__', 'static')
    .replaceAll('__global__', '');
}

/**
 * Compiles a program of `emulation/` with CUDA C++ of `native/cuda/`, and runs it.
 *
 * @param name - Name of the program, such as `norm`.
 * @param parts - Files with the kernels, in the order in which the addon joins them.
 * @returns The JSON that it prints.
 */
export function emulate(name: string, parts: readonly string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-cuda-emulation-'));
  try {
    const kernels = parts.map((part) => emulated(readFileSync(fileOf(`native/cuda/${part}`), 'utf8')));
    writeFileSync(join(folder, 'kernels.h'), kernels.join(''));
    const binary = join(folder, 'check');
    const source = fileOf(`emulation/${name}.cc`);
    const flags = ['-std=c++20', '-O1', '-pthread', '-w', `-I${folder}`];
    execFileSync(compiler, [...flags, '-o', binary, source], { stdio: ['ignore', 'ignore', 'inherit'] });
    return JSON.parse(execFileSync(binary, { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
