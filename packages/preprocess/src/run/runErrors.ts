import type { Clip } from '@dfer/dataset';
import { PreprocessError } from '../errors.js';

// Errors that end a whole run.

export function tooManyMissing(missing: readonly Clip[], total: number): PreprocessError {
  const shown = missing.slice(0, 3).map(({ id }) => id);
  if (missing.length > shown.length) shown.push(`${missing.length - shown.length} more`);
  return new PreprocessError(
    'TOO_MANY_BAD',
    `Preprocessing: expected files on disk for at least 95 % of ${total} clips; received none for ${missing.length} (${shown.join(', ')}); restore the files, or allow bad clips.`,
  );
}

export function tooManyBad(
  failed: readonly { id: string; reason: string }[],
  total: number,
): PreprocessError {
  const first = failed[0]!;
  return new PreprocessError(
    'TOO_MANY_BAD',
    `Preprocessing: expected at most 5 % of ${total} clips to fail; received ${failed.length} so far, the first ${first.id} (${first.reason}); fix the data, or allow bad clips.`,
  );
}

export function aborted(finished: number, total: number): PreprocessError {
  return new PreprocessError(
    'ABORTED',
    `Preprocessing: interrupted after ${finished} of ${total} clips, which are kept; run again to resume.`,
  );
}
