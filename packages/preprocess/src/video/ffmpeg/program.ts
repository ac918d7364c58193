import { accessSync, constants } from 'node:fs';
import { basename, delimiter, resolve } from 'node:path';
import { PreprocessError, printable, reasonOf } from '../../errors.js';

export type Program = 'ffmpeg' | 'ffprobe';

/**
 * The file of a program: `FFMPEG_PATH` or `FFPROBE_PATH`, or else what is found on the PATH.
 *
 * @throws PreprocessError `FFMPEG_MISSING`
 */
export function fileOf(program: Program): string {
  const setting = `${program.toUpperCase()}_PATH`;
  const wanted = process.env[setting] ?? program;
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

/** A program that is there but does not start. */
export function startError(file: string, cause: unknown): PreprocessError {
  return new PreprocessError(
    'FFMPEG_MISSING',
    `${printable(file)}: expected a program that starts; received ${reasonOf(cause)}; mend its installation (Debian: apt install ffmpeg).`,
    { cause },
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
