import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TrainError } from '../../errors.js';

/**
 * Locates the compiled file of a thread: in the same build, or in `dist` when running from TypeScript.
 *
 * @param name - Path below `src` or `dist`, without its extension.
 * @throws TrainError `NOT_BUILT`
 */
export function threadFile(name: string): URL {
  const candidates = ['../../', '../../../dist/'].map(
    (root) => new URL(`${root}${name}.js`, import.meta.url),
  );
  const found = candidates.find((url) => existsSync(fileURLToPath(url)));
  if (found !== undefined) return found;
  throw new TrainError(
    'NOT_BUILT',
    'internal',
    `Threads: expected a compiled ${candidates.map((url) => fileURLToPath(url)).join(' or ')}; received none. Build @dfer/train first.`,
  );
}
