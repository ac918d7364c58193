import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ClipSource } from '@dfer/dataset';
import { printable, reasonOf, errorCode } from '@dfer/core';
import { PreprocessError } from '../../errors.js';
import { settingsKey, type PreprocessSettings } from '../../settings.js';
import { videoSource } from './videoSource.js';

/** `stat` that refuses pipes and devices, which may never end. */
async function statFile(path: string): Promise<Stats> {
  const found = await stat(path);
  if (found.isFile()) return found;
  throw new Error(found.isDirectory() ? 'a folder' : 'a pipe or a device');
}

/** SHA-256 (hex) of the source's content and of the settings. @throws PreprocessError `BAD_VIDEO`, `BAD_FRAMES` */
export async function digestSource(source: ClipSource, settings: PreprocessSettings): Promise<string> {
  const hash = createHash('sha256').update(settingsKey(settings)).update(source.kind);
  try {
    for (const path of await videoSource(source).files(source.path)) {
      await statFile(path);
      if (videoSource(source).isOrderedByName) hash.update(`\0${basename(path)}\0`);
      for await (const chunk of createReadStream(path)) if (chunk instanceof Uint8Array) hash.update(chunk);
    }
  } catch (error) {
    throw unreadable(source, error);
  }
  return hash.digest('hex');
}

/** Hash of the size and modification time of a source; if it is unchanged, the content is not read again. */
export async function stampSource(source: ClipSource): Promise<string> {
  try {
    const parts: string[] = [];
    for (const path of await videoSource(source).files(source.path)) {
      const { size, mtimeMs } = await statFile(path);
      parts.push(`${size}@${mtimeMs}`);
    }
    return createHash('sha256').update(parts.join()).digest('hex').slice(0, 16);
  } catch (error) {
    throw unreadable(source, error);
  }
}

function unreadable(source: ClipSource, error: unknown): PreprocessError {
  if (error instanceof PreprocessError) return error;
  const { code, noun } = videoSource(source);
  const message = `${noun} ${printable(source.path)}: expected readable files; received ${errorCode(error) ?? reasonOf(error)}; correct the path or leave the clip out.`;
  // System errors such as missing permissions may go away without a change of the file.
  return new PreprocessError(code, message, {
    cause: error,
    transient: errorCode(error) !== undefined,
    leaveOutReason: errorCode(error) === 'ENOENT' ? 'missing-file' : undefined,
  });
}
