import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, resolve } from 'node:path';
import { printable, reasonOf, errorCode } from '@dfer/core';
import { PreprocessError } from '../../errors.js';

export const PROGRAMS = ['ffmpeg', 'ffprobe'] as const;
export type Program = (typeof PROGRAMS)[number];

/**
 * Returns the path of a program: `FFMPEG_PATH` or `FFPROBE_PATH`, else the first match on the PATH.
 *
 * @throws PreprocessError `FFMPEG_MISSING`
 */
export function fileOf(program: Program): string {
  const setting = `${program.toUpperCase()}_PATH`;
  const wanted = process.env[setting] || program;
  const folders = wanted === basename(wanted) ? (process.env['PATH'] ?? '').split(delimiter) : ['.'];
  const file = folders.map((folder) => resolve(folder, wanted)).find(isExecutable);
  if (file !== undefined) return file;
  throw new PreprocessError(
    'FFMPEG_MISSING',
    wanted === program
      ? 'ffmpeg: expected the programs ffmpeg and ffprobe on PATH; received none; install them (Debian: apt install ffmpeg).'
      : `${setting}: expected a program; received ${printable(wanted)}; correct or unset it.`,
  );
}

/** Errors that affect every video: the file is not a program for this machine. */
const NO_PROGRAM = ['ENOENT', 'EACCES', 'EPERM', 'ENOEXEC', 'ENOTDIR', 'ELOOP', 'EISDIR'];

/** Error for a program that does not start; transient if the machine lacks processes or memory. */
export function startError(file: string, cause: unknown): PreprocessError {
  const what = `${printable(file)}: expected a program that starts; received ${reasonOf(cause)};`;
  return NO_PROGRAM.includes(errorCode(cause) ?? '')
    ? new PreprocessError('FFMPEG_MISSING', `${what} repair its installation (Debian: apt install ffmpeg).`, {
        cause,
      })
    : new PreprocessError('BAD_VIDEO', `${what} run again to retry this clip.`, {
        cause,
        transient: true,
      });
}

/** Error for an argument with NUL, which file names cannot contain and which would start another argument. */
export function unstartable(arg: string): PreprocessError {
  return new PreprocessError(
    'BAD_VIDEO',
    `Video: expected a name without a NUL character; received ${printable(arg)}; correct the list that names it.`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    // Folders are executable too.
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
