import { DferError, type DferErrorOptions } from '@dfer/core';

export type DatasetErrorCode =
  'NOT_FOUND' | 'NOT_A_RELEASE' | 'BAD_LABELS' | 'BAD_SPLITS' | 'BAD_VOTES' | 'BAD_FILMS';

/** The data on disk is not as expected. The message says what, expected, received and remedy. */
export class DatasetError extends DferError<DatasetErrorCode> {
  override readonly name = 'DatasetError';

  constructor(code: DatasetErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}
