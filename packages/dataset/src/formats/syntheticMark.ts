import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetError } from '../errors.js';
import type { Tree } from './tree.js';

/** Name of the generator in the mark of synthetic releases. */
const GENERATOR = '@dfer/synthetic';

/** Path of the mark in the root of a synthetic release; `null`: the clips are real. */
export function syntheticMarkIn({ folders }: Tree): string | null {
  const [root] = folders;
  const name = root?.files.find((file) => file.toLowerCase() === 'synthetic.json');
  return root === undefined || name === undefined ? null : join(root.path, name);
}

/**
 * Reads `synthetic.json`, with which the generator marks its releases and names the subject of each clip.
 *
 * @returns subjects by the clips' names.
 * @throws DatasetError `NOT_A_RELEASE` if the generator did not write the file
 */
export async function readSubjects(path: string): Promise<Map<string, string>> {
  const mark: unknown = await readFile(path, 'utf8')
    .then((text) => JSON.parse(text.replace(/^\uFEFF/, '')))
    .catch(() => null);
  if (!isRecord(mark) || mark['generator'] !== GENERATOR) {
    throw new DatasetError(
      'NOT_A_RELEASE',
      `${path}: expected JSON with generator "${GENERATOR}"; received something else; make the release again, or delete the file if the clips are real.`,
    );
  }
  const subjects = new Map<string, string>();
  for (const [id, clip] of Object.entries(isRecord(mark['clips']) ? mark['clips'] : {})) {
    if (isRecord(clip) && typeof clip['subject'] === 'string') subjects.set(id, clip['subject']);
  }
  return subjects;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
