import { DferError, type DferErrorOptions } from '@dfer/core';

/**
 * `NO_ADDON`: the native part is not built or does not load. `BAD_OPTION`: an invalid device, precision or thread count.
 * `KERNEL_INPUT`: a kernel got a tensor or an attribute that it does not support.
 */
export type TorchErrorCode = 'NO_ADDON' | 'BAD_OPTION' | 'KERNEL_INPUT';

/** Error of this package: what was expected, what was received, what to do. */
export class TorchError extends DferError<TorchErrorCode> {
  override readonly name = 'TorchError';

  constructor(code: TorchErrorCode, message: string, options?: DferErrorOptions) {
    super(code, code === 'KERNEL_INPUT' ? 'internal' : 'input', message, options);
  }
}
