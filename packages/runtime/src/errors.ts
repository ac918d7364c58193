import { DferError, type DferErrorOptions } from '@dfer/core';

/**
 * - `BACKEND_UNAVAILABLE`: the requested backend cannot be used on this machine
 * - `KERNEL_INPUT`: a kernel got unsupported input
 * - `NOT_BUILT`: this package is not compiled
 */
export type RuntimeErrorCode = 'BACKEND_UNAVAILABLE' | 'KERNEL_INPUT' | 'NOT_BUILT';

/** Error of this package. The message says what was expected, what was received, and what to do. */
export class RuntimeError extends DferError<RuntimeErrorCode> {
  override readonly name = 'RuntimeError';

  constructor(code: RuntimeErrorCode, message: string, options?: DferErrorOptions) {
    super(code, code === 'NOT_BUILT' ? 'internal' : 'input', message, options);
  }
}
