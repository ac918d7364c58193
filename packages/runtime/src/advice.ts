import type { BuildReport } from '@dfer/tfjs-backend-torch/build-report';
import { isGpu, type BackendAttempt, type ChosenBackend, type Precision } from './backend.js';
import { findGpu } from './machine/gpu.js';
import { hasBf16, readProcessor } from './machine/processor.js';
import type { Passed } from './selfTest/verdict.js';

/** Smaller ratios of times are noise. */
const WORTH_TELLING = 1.1;

/** Warnings about the cost of the precision. */
export function warningsOf(precision: Precision, passed: Passed | null): string[] {
  if (precision === 'fp32' || passed === null || passed.fp32StepMs === null) return [];
  const ratio = passed.stepMs / passed.fp32StepMs;
  if (ratio < WORTH_TELLING) return [];
  const times = ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0);
  const why = precision === 'bf16' && !hasBf16(readProcessor()) ? ', which has no bf16 instructions' : '';
  return [
    `${precision} is ${times} times slower than fp32 on this processor${why} (remedy: --precision fp32)`,
  ];
}

type Choice = Pick<ChosenBackend, 'backend' | 'device' | 'attempts'>;

/**
 * Broken or missing software that makes this machine slower than it could be. Other hardware is not considered.
 *
 * @param isFree - Neither backend nor device was requested, so broken better ones are reported.
 * @param report - Report of the last build of the libtorch addon; null: nothing was built.
 */
export function shortfallsOf(choice: Choice, isFree: boolean, report: BuildReport | null): string[] {
  const unused = choice.attempts.filter((attempt) => isFree && isShortfall(attempt, choice));
  return [
    ...unused.map(({ backend, device, reason }) => `${backend} on ${device} is not used: ${reason}`),
    ...(choice.backend === 'torch' ? failedBuilds(report) : []),
  ];
}

function isShortfall(
  { backend, device, outcome }: BackendAttempt,
  { backend: used, device: on }: Choice,
): boolean {
  if (isGpu(on) && !isGpu(device)) return false;
  if (outcome === 'failed') return true;
  if (outcome !== 'absent' || backend !== 'torch') return false;
  return isGpu(device) ? findGpu().present : used !== 'torch';
}

/** Newer installed libtorch versions for which the build failed. */
function failedBuilds(report: BuildReport | null): string[] {
  return (report?.attempts ?? [])
    .filter(({ built }) => !built)
    .map(({ version, where, reason }) => `libtorch ${version} of ${where} is not used: ${reason}`);
}

/** How to compute faster than with the chosen backend, in one sentence; null: there is nothing faster. */
export function wayToFaster({ backend, device, shortfalls }: ChosenBackend): string | null {
  if (shortfalls.length > 0) return shortfalls.join(' ');
  if (isGpu(device)) return null;
  if (backend === 'torch') return 'an NVIDIA GPU, with a CUDA build of torch (pip install torch).';
  return 'apt install libtorch-dev libdnnl-dev g++ make (or pip install torch), then npx tfjs-backend-torch.';
}

/** The chosen backend and the reason, in one line. */
export function describeChoice({ backend, device, precision, version, attempts }: ChosenBackend): string {
  const own = attempts.find((attempt) => attempt.backend === backend && attempt.device === device);
  const time =
    own?.stepMs == null ? '' : `, ${own.stepMs.toPrecision(3)} ms for the self-test's training step`;
  const rivals = attempts.filter(({ outcome }) => outcome === 'passed').length;
  const why = rivals > 1 ? 'the fastest that passes its self-test' : 'passed its self-test';
  return `${backend} ${version} on ${device}, ${precision}: ${why}${time}`;
}
