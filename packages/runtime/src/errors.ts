/** `BACKEND_UNAVAILABLE`: the backend asked for does not load. `KERNEL_INPUT`: a kernel got what it does not handle. */
export type RuntimeErrorCode = 'BACKEND_UNAVAILABLE' | 'KERNEL_INPUT';

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
