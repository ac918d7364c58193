import { readFileSync } from 'node:fs';
import type { BackendName } from '../backend.js';
import type { Candidate } from '../candidates.js';

/** URL of a module whose loaders misbehave as described in `misbehaving.mjs`. */
export function fakes(kinds: Readonly<Partial<Record<BackendName, string>>>): string {
  const file = new URL('./misbehaving.mjs', import.meta.url);
  readFileSync(file);
  file.search = new URLSearchParams(Object.entries(kinds)).toString();
  return file.href;
}

/** A candidate without a speed limit that is not loaded in this process. */
export function candidate(
  backend: BackendName,
  module: string | null,
  overrides: Partial<Candidate> = {},
): Candidate {
  return {
    backend,
    device: 'cpu',
    precisions: ['fp32'],
    module,
    load: ({ device }) =>
      Promise.resolve({ loaded: false, backend, device, reason: `${backend} is not there.` }),
    obstacle: () => null,
    files: () => [],
    limit: () => Infinity,
    remedy: `Install ${backend} again.`,
    ...overrides,
  };
}
