export type { BackendAttempt, BackendName, BackendOptions, OpenedBackend } from './backend.js';
export { RuntimeError, type RuntimeErrorCode } from './errors.js';
export { openBackend } from './select.js';
