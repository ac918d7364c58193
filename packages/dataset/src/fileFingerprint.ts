import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ClipSource } from './clip.js';
import { readFrames } from './frames.js';

/** The sizes of a clip's files, equal for equal clips, or the reason that they cannot be read. */
export type FileSizes =
  { readonly problem: null; readonly sizes: string } | { readonly problem: string; readonly sizes: null };

const listFiles = async ({ kind, path }: ClipSource): Promise<string[]> =>
  kind === 'video' ? [path] : readFrames(path);

/** Determines the file sizes of a clip without reading it. */
export async function fileSizes(source: ClipSource): Promise<FileSizes> {
  const bad = (problem: string): FileSizes => ({ problem, sizes: null });
  let files: string[];
  try {
    files = await listFiles(source);
  } catch {
    return bad('the folder cannot be read');
  }
  if (files.length === 0) return bad('the folder contains no images');

  const sizes: number[] = [];
  for (const file of files) {
    try {
      await access(file, constants.R_OK);
      const found = await stat(file);
      if (!found.isFile()) return bad(`${basename(file)} is not a file`);
      if (found.size === 0) return bad(`${basename(file)} is empty`);
      sizes.push(found.size);
    } catch {
      return bad(`${basename(file)} cannot be read`);
    }
  }
  return { problem: null, sizes: `${source.kind} ${sizes.join(',')}` };
}

/** SHA-256 of all of a clip's bytes, frames in order. */
export async function hashFiles(source: ClipSource): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await listFiles(source)) {
    for await (const chunk of createReadStream(file)) hash.update(chunk);
  }
  return hash.digest('hex');
}
