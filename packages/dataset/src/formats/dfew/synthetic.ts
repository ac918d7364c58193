import { readFile } from 'node:fs/promises';
import { DatasetError } from '../../errors.js';
import { parseClipNumber } from './clipId.js';

/** The generator whose mark makes a release count as synthetic. */
const GENERATOR = '@dfer/synthetic';

/**
 * Reads `synthetic.json`, in which the generator marks its releases and says who is seen in which clip.
 *
 * @returns subjects by clip number.
 * @throws DatasetError `NOT_A_RELEASE` when the file is not the generator's.
 */
export async function readSubjects(path: string): Promise<Map<number, string>> {
  const mark: unknown = await readFile(path, 'utf8')
    .then((text) => JSON.parse(text.replace(/^\uFEFF/, '')))
    .catch(() => null);
  if (!isRecord(mark) || mark['generator'] !== GENERATOR) {
    throw new DatasetError(
      'NOT_A_RELEASE',
      `${path}: expected JSON with generator "${GENERATOR}"; received something else; make the release again, or delete the file if the clips are real.`,
    );
  }
  const subjects = new Map<number, string>();
  for (const [id, clip] of Object.entries(isRecord(mark['clips']) ? mark['clips'] : {})) {
    const number = parseClipNumber(id);
    if (number !== null && isRecord(clip) && typeof clip['subject'] === 'string') {
      subjects.set(number, clip['subject']);
    }
  }
  return subjects;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
