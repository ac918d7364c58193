import type { BackendName, DeviceString, Precision } from '../backend.js';

/** What a self-test is run on. */
export interface SelfTestRequest {
  readonly backend: BackendName;
  readonly device: DeviceString;
  readonly precision: Precision;
  /** The module that exports `loaders`: `loaders.js` of this package, or the URL of another. */
  readonly module: string;
}

/** A file as it was when a verdict was reached. */
export interface FileStamp {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface Passed {
  readonly passed: true;
  readonly version: string;
  readonly reason: string;
  /** Least time of a training step, in milliseconds. */
  readonly stepMs: number;
  /** The same in fp32; null where that is the precision that was tested. */
  readonly fp32StepMs: number | null;
  /** See `scalarGflops`. */
  readonly scalarGflops: number;
}

export interface Failed {
  readonly passed: false;
  readonly kind: FailureKind;
  /** One sentence; where the backend refused, with the remedy. */
  readonly reason: string;
}

/**
 * - `refused`: it says itself why it does not load
 * - `crashed`: its process died of it, or it threw
 * - `wrong`: it computes other values than the reference
 * - `hung`: no progress for a minute
 * - `killed`: ended by a person or the system, or never started
 */
export type FailureKind = (typeof FAILURE_KINDS)[number];

const FAILURE_KINDS = ['refused', 'crashed', 'wrong', 'hung', 'killed'] as const;

/** Whether the same is to be expected next time; a hang may be the doing of a busy machine. */
export function isLasting(verdict: Verdict): boolean {
  return verdict.passed || verdict.kind !== 'hung';
}

/** The result of a self-test. */
export type Verdict = Passed | Failed;

/** What the self-test's process tells, one JSON document a line. */
export type SelfTestMessage =
  | { readonly type: 'stage'; readonly stage: string }
  /** The libraries that are loaded. */
  | { readonly type: 'files'; readonly paths: readonly string[] }
  | { readonly type: 'verdict'; readonly verdict: Verdict };

/** A verdict that was reached earlier, and the files that it depends on. */
export interface StoredVerdict {
  readonly verdict: Verdict;
  readonly files: readonly FileStamp[];
}

/** @returns null for anything but a stored verdict */
export function parseStoredVerdict(text: string): StoredVerdict | null {
  const value = parseJson(text);
  if (!isRecord(value) || !Array.isArray(value['files'])) return null;
  const files = value['files'].filter(isStamp);
  const verdict = verdictOf(value['verdict']);
  return verdict !== null && files.length === value['files'].length ? { verdict, files } : null;
}

/** @returns null for anything but a message of the self-test's process */
export function parseMessage(line: string): SelfTestMessage | null {
  const value = parseJson(line);
  if (!isRecord(value)) return null;
  const { type, stage, paths } = value;
  if (type === 'stage' && typeof stage === 'string') return { type, stage };
  if (type === 'files' && Array.isArray(paths)) return { type, paths: paths.map(String) };
  const verdict = type === 'verdict' ? verdictOf(value['verdict']) : null;
  return verdict === null ? null : { type: 'verdict', verdict };
}

function verdictOf(value: unknown): Verdict | null {
  if (!isRecord(value)) return null;
  const { passed, reason, version, stepMs, fp32StepMs, scalarGflops } = value;
  if (typeof reason !== 'string') return null;
  const kind = FAILURE_KINDS.find((known) => known === value['kind']);
  if (passed === false && kind !== undefined) return { passed, kind, reason };
  const isTimed =
    typeof stepMs === 'number' &&
    typeof scalarGflops === 'number' &&
    (fp32StepMs === null || typeof fp32StepMs === 'number');
  return passed === true && typeof version === 'string' && isTimed
    ? { passed, reason, version, stepMs, fp32StepMs, scalarGflops }
    : null;
}

function isStamp(value: unknown): value is FileStamp {
  if (!isRecord(value)) return false;
  const { path, size, mtimeMs } = value;
  return typeof path === 'string' && typeof size === 'number' && typeof mtimeMs === 'number';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
