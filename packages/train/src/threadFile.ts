import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TrainError } from './errors.js';

/**
 * Locates the compiled file of a thread: beside this one in the build, in `dist` when running from TypeScript.
 *
 * @param name - Path below the source folder, without its extension.
 * @throws TrainError `NOT_BUILT`
 */
export function threadFile(name: string): URL {
  const candidates = ['./', '../dist/'].map((folder) => new URL(`${folder}${name}.js`, import.meta.url));
  const found = candidates.find((url) => existsSync(fileURLToPath(url)));
  if (found !== undefined) return found;
  throw new TrainError(
    'NOT_BUILT',
    'internal',
    `Threads: expected a compiled ${candidates.map((url) => fileURLToPath(url)).join(' or ')}; received none. Build @dfer/train first.`,
  );
}
