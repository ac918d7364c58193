import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RuntimeError } from './errors.js';

/**
 * A compiled file of this package, for another process to load: beside this one once built, in `dist` while this is TypeScript.
 *
 * @param name - path below the folder of the sources, such as `selfTest/child.js`
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
