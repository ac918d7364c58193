export type BackendName = 'torch' | 'tensorflow' | 'wasm' | 'cpu';

/** What `openBackend` is asked for. */
export interface BackendOptions {
  /** `auto` takes the fastest that loads. @default 'auto' */
  readonly backend?: 'auto' | BackendName;
  /** @default 'auto' */
  readonly device?: 'auto' | 'cpu' | 'cuda';
}

/** One backend that was looked at, and what came of it. */
export interface BackendAttempt {
  readonly backend: BackendName;
  readonly loaded: boolean;
  /** Why it was taken, or why not and how to get it: one sentence. */
  readonly reason: string;
}

/** The backend that TensorFlow.js now runs on. */
export interface OpenedBackend {
  readonly backend: BackendName;
  readonly device: 'cpu' | 'cuda';
  /** Of the backend's own package. */
  readonly version: string;
  readonly attempts: readonly BackendAttempt[];
}
