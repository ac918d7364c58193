import type { BackendOptions, ChosenBackend, OpenedBackend } from './backend.js';
import { CANDIDATES } from './candidates.js';
import { choose, type Choosing } from './choose.js';
import { RuntimeError } from './errors.js';
import { verdictOn } from './selfTest/known.js';

const THIS_MACHINE: Choosing = { candidates: CANDIDATES, verdictOn };

/**
 * Finds the fastest backend of this machine, or checks the requested one, without opening it. The first time, each candidate runs a
 * self-test in a child process, which takes a second or two; later its verdict is cached.
 *
 * @throws RuntimeError `BACKEND_UNAVAILABLE` if the requested backend is not available
 */
export function chooseBackend(options: BackendOptions = {}): Promise<ChosenBackend> {
  return options.chosen === undefined ? choose(options, THIS_MACHINE) : Promise.resolve(options.chosen);
}

/**
 * Makes TensorFlow.js run on the fastest backend of this machine, or on the requested one; see `chooseBackend`.
 *
 * @throws RuntimeError `BACKEND_UNAVAILABLE` if the requested backend is not available
 */
export function openBackend(options: BackendOptions = {}): Promise<OpenedBackend> {
  return open(options, THIS_MACHINE);
}

/** `openBackend` with other candidates. */
export async function open(options: BackendOptions, choosing: Choosing): Promise<OpenedBackend> {
  const chosen = options.chosen ?? (await choose(options, choosing));
  const { backend, device, precision } = chosen;
  const { threads } = options;
  const candidate = choosing.candidates.find(
    (known) => known.backend === backend && known.device === (device === 'cpu' ? 'cpu' : 'cuda'),
  );
  const loaded = await candidate?.load({ device, precision, ...(threads === undefined ? {} : { threads }) });
  if (loaded?.loaded === true) return { ...chosen, version: loaded.version };
  throw new RuntimeError(
    'BACKEND_UNAVAILABLE',
    `Expected ${backend} on ${device} to load, as it did in its self-test; received: ${loaded?.reason ?? 'no such backend.'}`,
  );
}
