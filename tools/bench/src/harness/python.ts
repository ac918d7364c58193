import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { parseJson } from './json.js';

/** A Python interpreter. */
export interface Python {
  readonly path: string;
  /** Version of each module that was asked for. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Finds the first interpreter with these modules of `$DFER_PYTHON`, the one on the PATH, and the system's; null if there is none.
 *
 * @param modules - Names of the modules. @defaultValue torch and torchvision
 */
export function findPython(modules: readonly string[] = ['torch', 'torchvision']): Python | null {
  const versions = modules.map((name) => `"${name}": ${name}.__version__`).join(', ');
  const probe = `import ${modules.join(', ')}, json; print(json.dumps({${versions}}))`;
  for (const path of [process.env['DFER_PYTHON'], 'python3', '/usr/bin/python3']) {
    if (!path) continue;
    const { status, stdout } = spawnSync(path, ['-c', probe], { encoding: 'utf8' });
    if (status === 0) return { path, versions: parseJson(z.record(z.string(), z.string()), stdout, path) };
  }
  return null;
}

/** The Python with torch and torchvision; without one the benchmark is skipped. */
export function requirePython(benchmark: string): Python {
  return findPython() ?? skip(benchmark, NO_PYTHON);
}

/** Exits with code 0 and prints why the benchmark is skipped. */
export function skip(benchmark: string, reason: string): never {
  console.error(`bench:${benchmark}: skipped: ${reason}`);
  process.exit(0);
}

const NO_PYTHON =
  'no Python with torch and torchvision found; apt install python3-torch python3-torchvision, or name one in DFER_PYTHON.';
