import type { BackendName, DeviceString, Precision } from '../backend.js';

/** Subject of a self-test. */
export interface SelfTestRequest {
  readonly backend: BackendName;
  readonly device: DeviceString;
  readonly precision: Precision;
  /** True if a device that only emulates the precision fails, without being tested. @defaultValue false */
  readonly isNativeOnly?: boolean;
  /** Module that exports `loaders`: `loaders.js` of this package, or the URL of another module. */
  readonly module: string;
}

/** State of a file at the time of a verdict. */
export interface FileStamp {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

export interface Passed {
  readonly passed: true;
  readonly version: string;
  readonly reason: string;
  /** Minimum time of a training step, in milliseconds. */
  readonly stepMs: number;
  /** The same in fp32; null if fp32 is the tested precision. */
  readonly fp32StepMs: number | null;
  /** See `scalarGflops`. */
  readonly scalarGflops: number;
}

export interface Failed {
  readonly passed: false;
  readonly kind: FailureKind;
  /** One sentence; with the remedy if the backend refused to load. */
  readonly reason: string;
}

/**
 * - `refused`: it does not load, and reports why
 * - `emulated`: its device has no instructions for the precision, and the request is for native ones only
 * - `crashed`: its process crashed, or it threw
 * - `wrong`: its values differ from the reference
 * - `hung`: no progress for a minute
 * - `killed`: terminated by a user or the system, or never started
 */
export type FailureKind = (typeof FAILURE_KINDS)[number];

const FAILURE_KINDS = ['refused', 'emulated', 'crashed', 'wrong', 'hung', 'killed'] as const;

/** True if the next test is expected to give the same verdict; a busy machine may have caused a hang. */
export function isLasting(verdict: Verdict): boolean {
  return verdict.passed || verdict.kind !== 'hung';
}

/** The result of a self-test. */
export type Verdict = Passed | Failed;

/** Message of the self-test's process, one JSON document per line. */
export type SelfTestMessage =
  | { readonly type: 'stage'; readonly stage: string }
  /** The loaded libraries. */
  | { readonly type: 'files'; readonly paths: readonly string[] }
  | { readonly type: 'verdict'; readonly verdict: Verdict };

/** An earlier verdict, and the files that it depends on. */
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
