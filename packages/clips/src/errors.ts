import { DferError, type DferErrorOptions } from '@dfer/core';

/**
 * - `CORRUPT_RECORD`: bytes of a store are not those that were written
 * - `DECODER_MISSING`: the store keeps JPEG, and no decoder is installed
 */
export type ClipErrorCode = 'CORRUPT_RECORD' | 'DECODER_MISSING';

/** Stored frames cannot be read. */
export class ClipError extends DferError<ClipErrorCode> {
  override readonly name = 'ClipError';

  constructor(code: ClipErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}
