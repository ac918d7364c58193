import { DEVICE, PRECISIONS, type BackendAttempt, type BackendOptions } from './backend.js';
import { isOn, type Candidate } from './candidates.js';
import { RuntimeError } from './errors.js';

/** @throws RuntimeError `BACKEND_UNAVAILABLE` for options that no machine can satisfy */
export function checkOptions(options: BackendOptions, candidates: readonly Candidate[]): void {
  const { backend = 'auto', device = 'auto', precision = 'auto' } = options;
  const names = [...new Set(candidates.map((candidate) => candidate.backend))];
  if (backend !== 'auto' && !names.includes(backend)) {
    throw wrong('backend', `auto, ${names.join(', ')}`, String(backend));
  }
  if (device !== 'auto' && !DEVICE.test(device)) {
    throw wrong('device', 'auto, cpu, cuda or one GPU such as cuda:1', device);
  }
  if (precision !== 'auto' && !PRECISIONS.includes(precision)) {
    throw wrong('precision', `auto, ${PRECISIONS.join(', ')}`, precision);
  }
  const named = candidates.filter((candidate) => backend === 'auto' || candidate.backend === backend);
  if (!named.some((candidate) => isOn(candidate, device))) {
    throw new RuntimeError(
      'BACKEND_UNAVAILABLE',
      `Expected a compatible backend and device; received backend ${backend}, device ${device}: ${backend} does not compute on a GPU.`,
    );
  }
  const able = named.filter((candidate) => isOn(candidate, device));
  if (precision !== 'auto' && !able.some(({ precisions }) => precisions.includes(precision))) {
    throw new RuntimeError(
      'BACKEND_UNAVAILABLE',
      `Expected a compatible backend and precision; received backend ${backend}, precision ${precision}: only torch has ${precision}.`,
    );
  }
}

/** The error for a machine on which no requested backend works. */
export function unavailable(options: BackendOptions, attempts: readonly BackendAttempt[]): RuntimeError {
  const { backend = 'auto', device = 'auto', precision = 'auto' } = options;
  const reasons = [...new Set(attempts.map(({ reason }) => reason))].map((reason) => {
    const names = attempts.filter((attempt) => attempt.reason === reason).map((attempt) => attempt.backend);
    return `${names.join(' and ')}: ${reason}`;
  });
  return new RuntimeError(
    'BACKEND_UNAVAILABLE',
    `Expected a working backend; received backend ${backend}, device ${device}, precision ${precision}. ${reasons.join(' ')}`,
  );
}

function wrong(name: string, expected: string, received: string): RuntimeError {
  return new RuntimeError('BACKEND_UNAVAILABLE', `\`${name}\`: expected ${expected}; received ${received}.`);
}
