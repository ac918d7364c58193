import { DferError, type DferErrorOptions } from '@dfer/core';

/**
 * - `CORRUPT_RECORD`: bytes of a store are not those that were written
 * - `DECODER_MISSING`: the store keeps JPEG, and no decoder is installed
 * - `NO_FACE_DETAILS`: what is asked of a clip's face is not known
 */
export type ClipErrorCode = 'CORRUPT_RECORD' | 'DECODER_MISSING' | 'NO_FACE_DETAILS';

/** A clip does not hold what is asked for, or cannot be read. */
export class ClipError extends DferError<ClipErrorCode> {
  override readonly name = 'ClipError';

  constructor(code: ClipErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}
