import { readFileSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import type { Load, LoadRequest } from '../loaded.js';
import { runCase, type Case } from './cases.js';
import { differenceFrom } from './fingerprint.js';
import { scalarGflops } from './processorSpeed.js';
import { CASES } from './reference.js';
import { timeStep } from './trainingStep.js';
import type { SelfTestMessage, SelfTestRequest, Verdict } from './verdict.js';

// The process of a self-test: started by `runSelfTest`, never imported. A crash here affects no other process.

/** The file descriptor that `runSelfTest` reads. */
const CHANNEL = 3;
/**
 * Allowed difference of sums from the reference; see `differenceFrom`. Winograd's algorithm in fp32 stays below 1e-5. In bf16, rounding
 * gives 5e-3, and libraries that also accumulate in bf16 give 6e-2; wrong results give 0.5 and more. fp16 has three more bits.
 */
const TOLERANCE = { fp32: 2e-4, bf16: 0.15, fp16: 0.02 } as const;
/** Maximum lifetime: the parent may be gone, and a hanging library blocks its thread forever. */
const LIFETIME_MS = 10 * 60_000;
const STEP_SECONDS = 0.15;

const send = (message: SelfTestMessage): void => {
  writeSync(CHANNEL, `${JSON.stringify(message)}\n`);
};

/** Shared libraries mapped into this process; empty if the system does not report them. */
function loadedLibraries(): string[] {
  try {
    const maps = readFileSync('/proc/self/maps', 'utf8');
    return [...new Set(maps.match(/(?<= )\/\S.*\.(?:so|node)(?:\.[\d.]+)?$/gm) ?? [])];
  } catch {
    return [];
  }
}

/** @returns a description of the failure, or null */
async function failureOf(spec: Case, tolerance: number): Promise<string | null> {
  send({ type: 'stage', stage: spec.name });
  const outputs = runCase(spec);
  const values = await Promise.all(outputs.map((output) => output.data()));
  tf.dispose(outputs);
  const difference = Math.max(...spec.expected.map((expected, i) => differenceFrom(expected, values[i]!)));
  return difference <= tolerance
    ? null
    : `${spec.name} differs from PyTorch in double precision (difference ${difference.toPrecision(2)}, expected at most ${tolerance})`;
}

async function selfTest({
  backend,
  device,
  precision,
  module,
  isNativeOnly = false,
}: SelfTestRequest): Promise<Verdict> {
  send({ type: 'stage', stage: 'loading' });
  const { loaders }: { loaders: Readonly<Record<string, Load | undefined>> } = await import(
    // An absolute URL is not changed.
    new URL(module, new URL('../', import.meta.url)).href
  );
  const load = async (request: LoadRequest): ReturnType<Load> => {
    const loader = loaders[backend];
    if (loader === undefined) throw new Error(`no loader for ${backend}`);
    return loader(request);
  };
  const step = (name: string): number => {
    send({ type: 'stage', stage: `a training step in ${name}` });
    return timeStep(STEP_SECONDS);
  };
  let loaded = await load({ device, precision: 'fp32' });
  send({ type: 'files', paths: loadedLibraries() });
  if (!loaded.loaded) return { passed: false, kind: 'refused', reason: loaded.reason };
  const fp32StepMs = precision === 'fp32' ? null : step('fp32');
  if (precision !== 'fp32') loaded = await load({ device, precision });
  if (!loaded.loaded) return { passed: false, kind: 'refused', reason: loaded.reason };
  if (isNativeOnly && loaded.isEmulated === true) {
    return { passed: false, kind: 'emulated', reason: `The device has no instructions for ${precision}.` };
  }
  for (const spec of CASES) {
    const failure = await failureOf(spec, TOLERANCE[precision]);
    if (failure !== null) {
      return { passed: false, kind: 'wrong', reason: `It computes wrong values: ${failure}.` };
    }
  }
  const stepMs = step(precision);
  send({ type: 'files', paths: loadedLibraries() });
  const { version, reason } = loaded;
  return { passed: true, version, reason, stepMs, fp32StepMs, scalarGflops: scalarGflops() };
}

const watchdog = new Worker(`setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${LIFETIME_MS})`, {
  eval: true,
});
watchdog.unref();
const request: SelfTestRequest = JSON.parse(process.argv[2] ?? '{}');
const verdict = await selfTest(request).catch((error: unknown): Verdict => {
  const message = error instanceof Error ? error.message : String(error);
  return {
    passed: false,
    kind: 'crashed',
    reason: `It fails in its self-test: ${message.split('\n')[0] ?? ''}.`,
  };
});
send({ type: 'verdict', verdict });
// Threads of the library may still be running.
process.exit(0);
