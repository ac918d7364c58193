/**
 * - `BACKEND_UNAVAILABLE`: the backend that is asked for cannot be used here
 * - `KERNEL_INPUT`: a kernel got what it does not handle
 * - `NOT_BUILT`: this package is not compiled
 */
export type RuntimeErrorCode = 'BACKEND_UNAVAILABLE' | 'KERNEL_INPUT' | 'NOT_BUILT';

/** What this package throws: what was expected, what was received, what to do. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';

  constructor(
    readonly code: RuntimeErrorCode,
    message: string,
    readonly kind: 'input' | 'internal' = 'input',
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
