export type BackendName = 'torch' | 'tensorflow' | 'wasm' | 'cpu';

/** What `openBackend` is asked for. */
export interface BackendOptions {
  /** `auto` takes the fastest that loads. @default 'auto' */
  readonly backend?: 'auto' | BackendName;
  /** @default 'auto' */
  readonly device?: 'auto' | Device;
  /**
   * Numbers that convolutions and matrix products are computed with. Only `torch` has `bf16`.
   * @default 'auto': `bf16` on `torch` with a GPU, `fp32` everywhere else
   */
  readonly precision?: 'auto' | Precision;
  /** Threads of one operation, where the backend can be told: `torch` on a CPU. @default one a core */
  readonly threads?: number;
}

export type Device = 'cpu' | 'cuda';

export type Precision = 'fp32' | 'bf16';

/** One backend that was looked at, and what came of it. */
export interface BackendAttempt {
  readonly backend: BackendName;
  readonly device: Device;
  readonly loaded: boolean;
  /** Why it was taken, or why not and how to get it: one sentence. */
  readonly reason: string;
}

/** The backend that TensorFlow.js now runs on. */
export interface OpenedBackend {
  readonly backend: BackendName;
  readonly device: Device;
  readonly precision: Precision;
  /** Of the backend's own package. */
  readonly version: string;
  readonly attempts: readonly BackendAttempt[];
}
