import { DferError, type DferErrorOptions } from '@dfer/core';

/**
 * - `CORRUPT_RECORD`: stored bytes do not match their checksum or are not an image
 * - `DECODER_MISSING`: the store holds JPEG frames, but `sharp` is not installed
 * - `NO_FACE_DETAILS`: the clip lacks the requested face mesh or descriptor
 */
export type ClipErrorCode = 'CORRUPT_RECORD' | 'DECODER_MISSING' | 'NO_FACE_DETAILS';

/** A clip cannot be read or lacks the requested data. */
export class ClipError extends DferError<ClipErrorCode> {
  override readonly name = 'ClipError';

  constructor(code: ClipErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}
