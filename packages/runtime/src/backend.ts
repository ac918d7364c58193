/** All backends, by name. */
export const BACKEND_NAMES = ['torch', 'tensorflow', 'wasm', 'cpu'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** A device as PyTorch names it; `cuda` is the first GPU. */
export type DeviceString = 'cpu' | 'cuda' | `cuda:${number}`;

/** The texts of a `DeviceString`. */
export const DEVICE = /^(cpu|cuda|cuda:\d+)$/;

/** All precisions, by name. */
export const PRECISIONS = ['fp32', 'bf16', 'fp16'] as const;

/** float32, or bfloat16 or float16 for convolutions, matrix products and activations. */
export type Precision = (typeof PRECISIONS)[number];

/** Requested backend. */
export interface BackendOptions {
  /** `auto` takes the fastest backend that passes its self-test. @defaultValue 'auto' */
  readonly backend?: 'auto' | BackendName;
  /** `auto` takes a GPU if there is one. @defaultValue 'auto' */
  readonly device?: 'auto' | DeviceString;
  /**
   * The number format of convolutions and matrix products. Only `torch` has `bf16` and `fp16`; training in `fp16` needs loss scaling.
   * @defaultValue 'auto': for `torch` on a GPU `bf16`, or `fp16` if the GPU has no bfloat16; `fp32` everywhere else
   */
  readonly precision?: 'auto' | Precision;
  /** CPU threads of one operation, for `torch`. @defaultValue one per core */
  readonly threads?: number;
  /**
   * Result of `chooseBackend`, from this or another thread. It is opened without another self-test; `backend`, `device` and `precision`
   * are ignored.
   */
  readonly chosen?: ChosenBackend;
  /** `again`: ignores verdicts of earlier self-tests. @defaultValue 'once' per machine, library, driver and version of this package */
  readonly selfTest?: 'once' | 'again';
}

/**
 * - `passed`: passed its self-test, or needs none
 * - `absent`: not installed, or its device is missing
 * - `failed`: does not load, crashed, did not finish, or computed wrong values
 * - `untested`: a faster backend has passed
 */
export type AttemptOutcome = 'passed' | 'absent' | 'failed' | 'untested';

/** One backend that was considered. */
export interface BackendAttempt {
  readonly backend: BackendName;
  readonly device: DeviceString;
  readonly outcome: AttemptOutcome;
  /** One sentence: the finding, and the remedy if there is one. */
  readonly reason: string;
  /** Time of the self-test's training step in milliseconds; null: not measured. */
  readonly stepMs: number | null;
}

/** The backend to use, and why. Plain data: it can be sent to another thread. */
export interface ChosenBackend {
  readonly backend: BackendName;
  readonly device: DeviceString;
  readonly precision: Precision;
  /** Version of the library behind the backend. */
  readonly version: string;
  /** All considered backends, fastest first by expectation. */
  readonly attempts: readonly BackendAttempt[];
  /** Drawbacks of the caller's choice, with figures. */
  readonly warnings: readonly string[];
  /** Broken or missing software that makes this machine slower than it could be, each with the remedy. */
  readonly shortfalls: readonly string[];
}

/** The backend that TensorFlow.js now runs on. */
export type OpenedBackend = ChosenBackend;

/** True if a device is a GPU. */
export function isGpu(device: DeviceString): boolean {
  return device !== 'cpu';
}
