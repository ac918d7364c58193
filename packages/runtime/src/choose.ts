import { buildReport } from '@dfer/tfjs-backend-torch/build-report';
import type { BackendAttempt, BackendOptions, ChosenBackend, DeviceString, Precision } from './backend.js';
import { isGpu } from './backend.js';
import { isOn, type Candidate } from './candidates.js';
import { checkOptions, unavailable } from './checkOptions.js';
import { shortfallsOf, warningsOf } from './advice.js';
import type { Passed, SelfTestRequest, Verdict } from './selfTest/verdict.js';
import { STEP_GFLOP } from './selfTest/stepNetwork.js';

/** Dependencies of the choice; tests replace them. */
export interface Choosing {
  readonly candidates: readonly Candidate[];
  /** @param files - Native files of the candidate. */
  readonly verdictOn: (
    request: SelfTestRequest,
    again: boolean,
    files: readonly string[],
  ) => Promise<Verdict>;
}

/** Factor by which a candidate that is expected to be slower must be faster to be taken, so that noise does not change the choice. */
const MARGIN = 1.2;
/** The same factor for a CPU against a GPU, whose advantage grows with the network. */
const MARGIN_AGAINST_GPU = 3;

/** A usable candidate. */
interface Usable {
  readonly candidate: Candidate;
  readonly device: DeviceString;
  readonly precision: Precision;
  /** Null if it was not tested. */
  readonly passed: Passed | null;
}

/**
 * Takes the fastest candidate that passes its self-test, among those that the options allow.
 *
 * @throws RuntimeError `BACKEND_UNAVAILABLE`
 */
export async function choose(options: BackendOptions, choosing: Choosing): Promise<ChosenBackend> {
  checkOptions(options, choosing.candidates);
  const { backend = 'auto', device = 'auto', precision = 'auto' } = options;
  const attempts: BackendAttempt[] = [];
  let best: Usable | null = null;
  for (const candidate of choosing.candidates) {
    if (backend !== 'auto' && candidate.backend !== backend) continue;
    if (!isOn(candidate, device)) continue;
    if (precision !== 'auto' && !candidate.precisions.includes(precision)) continue;
    const on = device === 'auto' ? candidate.device : device;
    const note = (outcome: BackendAttempt['outcome'], reason: string, stepMs: number | null = null): void => {
      attempts.push({ backend: candidate.backend, device: on, outcome, reason, stepMs });
    };
    if (best !== null && !mayBeat(candidate, best)) {
      note('untested', `It cannot be faster than ${best.candidate.backend} on ${best.device}.`);
      continue;
    }
    const obstacle = candidate.obstacle(on);
    const files = obstacle === null ? candidate.files() : [];
    if (obstacle !== null || files === null) {
      note('absent', obstacle ?? (await reasonOfAbsence(candidate, on)));
      continue;
    }
    const { module } = candidate;
    if (module === null) {
      note('passed', 'It needs no self-test.');
      best ??= { candidate, device: on, precision: 'fp32', passed: null };
      continue;
    }
    const verdictIn = (computed: Precision, isNativeOnly: boolean): Promise<Verdict> => {
      const asked = { backend: candidate.backend, device: on, precision: computed, module };
      const request = isNativeOnly ? { ...asked, isNativeOnly } : asked;
      return choosing.verdictOn(request, options.selfTest === 'again', files);
    };
    let computed = precision === 'auto' ? usualPrecision(candidate) : precision;
    let verdict = await verdictIn(computed, precision === 'auto' && computed === 'bf16');
    if (!verdict.passed && verdict.kind === 'emulated') {
      computed = 'fp16';
      verdict = await verdictIn(computed, false);
    }
    if (!verdict.passed) {
      note('failed', verdict.kind === 'refused' ? verdict.reason : `${verdict.reason} ${candidate.remedy}`);
      continue;
    }
    note('passed', verdict.reason, verdict.stepMs);
    const usable = { candidate, device: on, precision: computed, passed: verdict };
    if (best === null || isFaster(usable, best)) best = usable;
  }
  if (best === null) throw unavailable(options, attempts);
  const { candidate, device: on, precision: computed, passed } = best;
  const chosen = { backend: candidate.backend, device: on, precision: computed, attempts };
  return {
    ...chosen,
    version: passed?.version ?? (await import('@tensorflow/tfjs')).version_core,
    warnings: warningsOf(computed, passed),
    shortfalls: shortfallsOf(chosen, backend === 'auto' && device === 'auto', buildReport()),
  };
}

function usualPrecision({ device, precisions }: Candidate): Precision {
  return device === 'cuda' && precisions.includes('bf16') ? 'bf16' : 'fp32';
}

/** Reason that a backend is absent. Without native files, loading it in this process cannot crash. */
async function reasonOfAbsence({ load }: Candidate, device: DeviceString): Promise<string> {
  return (await load({ device, precision: 'fp32' })).reason;
}

/** True if a candidate, at its best, could be fast enough to replace the best one. */
function mayBeat(candidate: Candidate, { candidate: best, device, passed }: Usable): boolean {
  if (passed === null) return false;
  const reached = STEP_GFLOP / (passed.stepMs / 1000);
  return candidate.limit(passed.scalarGflops) > reached * marginBetween(candidate, best, device);
}

function isFaster({ candidate, passed }: Usable, best: Usable): boolean {
  if (passed === null || best.passed === null) return false;
  const margin = marginBetween(candidate, best.candidate, best.device);
  return passed.stepMs * margin < best.passed.stepMs;
}

function marginBetween(candidate: Candidate, best: Candidate, device: DeviceString): number {
  return isGpu(device) && candidate.device !== best.device ? MARGIN_AGAINST_GPU : MARGIN;
}
