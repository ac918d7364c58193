import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RuntimeError } from './errors.js';

/**
 * Finds a compiled file of this package for another process to load: next to this file if it is compiled, else in `dist`.
 *
 * @param name - Path below the source folder, such as `selfTest/child.js`.
 * @throws RuntimeError `NOT_BUILT`
 */
export function compiledFile(name: string): URL {
  const found = ['./', '../dist/']
    .map((folder) => new URL(`${folder}${name}`, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)));
  if (found !== undefined) return found;
  throw new RuntimeError(
    'NOT_BUILT',
    `runtime: expected the compiled file dist/${name}; received no such file; build @dfer/runtime first.`,
  );
}
