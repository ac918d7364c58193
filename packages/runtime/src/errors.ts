import { DferError, type DferErrorOptions } from '@dfer/core';

/**
 * - `BACKEND_UNAVAILABLE`: the backend that is asked for cannot be used here
 * - `KERNEL_INPUT`: a kernel got what it does not handle
 * - `NOT_BUILT`: this package is not compiled
 */
export type RuntimeErrorCode = 'BACKEND_UNAVAILABLE' | 'KERNEL_INPUT' | 'NOT_BUILT';

/** What this package throws: what was expected, what was received, what to do. */
export class RuntimeError extends DferError<RuntimeErrorCode> {
  override readonly name = 'RuntimeError';

  constructor(code: RuntimeErrorCode, message: string, options?: DferErrorOptions) {
    super(code, code === 'NOT_BUILT' ? 'internal' : 'input', message, options);
  }
}
