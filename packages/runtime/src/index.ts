export type {
  BackendAttempt,
  BackendName,
  BackendOptions,
  Device,
  OpenedBackend,
  Precision,
} from './backend.js';
export { RuntimeError, type RuntimeErrorCode } from './errors.js';
export { openBackend } from './select.js';
