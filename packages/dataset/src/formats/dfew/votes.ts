import { readSheet } from 'read-excel-file/node';
import { EMOTIONS } from './emotion.js';
import { DatasetError } from '../../errors.js';
import { formatClipNumber, parseClipNumber } from './clipId.js';
import { detectLabelBase, type LabeledRow } from './labelBase.js';

/** Number of annotators per clip in DFEW. */
export const VOTES_PER_CLIP = 10;

/** One row of `annotation.xlsx`. */
export interface Annotation {
  /** Votes in the order of `EMOTIONS`. */
  readonly votes: readonly number[];
  /** Index into `EMOTIONS`; `null`: not single-labeled (0 in the file). */
  readonly label: number | null;
}

/** Content of `annotation.xlsx`. */
export interface Annotations {
  /** Rows by clip number. */
  readonly rows: ReadonlyMap<number, Annotation>;
  /** Findings about the label column. */
  readonly notes: readonly string[];
}

/**
 * Reads `annotation.xlsx`. Clips are identified by the `order` column (not by the row), and vote columns by name; labels are checked
 * against the votes.
 *
 * @throws DatasetError `BAD_VOTES` naming the row, `BAD_LABELS` if the label column contradicts the votes
 */
export async function readVotes(path: string): Promise<Annotations> {
  const [head, ...rows] = await readSheet(path).catch((cause: unknown) => {
    throw new DatasetError(
      'BAD_VOTES',
      `${path}: expected an Excel file (.xlsx); received one that cannot be read; copy it again.`,
      {
        cause,
      },
    );
  });
  const header = (head ?? []).map((cell) =>
    String(cell ?? '')
      .trim()
      .toLowerCase(),
  );
  const column = (name: string, pattern: RegExp): number => {
    const index = header.findIndex((cell) => pattern.test(cell));
    if (index >= 0) return index;
    throw new DatasetError(
      'BAD_VOTES',
      `${path}: expected the columns 1happy to 7fear, order and label; received no ${name} in "${header.join(',')}"; restore the header.`,
    );
  };
  const voteColumns = EMOTIONS.map((emotion) => column(emotion, new RegExp(`^\\d?\\s*${emotion}$`)));
  const orderColumn = column('order', /^order$/);
  const labelColumn = column('label', /^label$/);

  const read = new Map<number, LabeledRow>();
  for (const [index, row] of rows.entries()) {
    if (row.every((cell) => cell === null)) continue;
    const fail = (expected: string, received: unknown): never => {
      throw new DatasetError(
        'BAD_VOTES',
        `${path}, row ${index + 2}: expected ${expected}; received ${String(received)}; correct or delete the row.`,
      );
    };
    const clip =
      parseClipNumber(String(row[orderColumn])) ?? fail('a clip number as order', row[orderColumn]);
    const label = Number(row[labelColumn] ?? Number.NaN);
    if (!Number.isInteger(label) || label < 0 || label > EMOTIONS.length)
      fail('a label from 0 to 7', row[labelColumn]);
    const votes = voteColumns.map((at) => Number(row[at] ?? 0));
    if (votes.some((count) => !(count >= 0))) fail('counts of votes', votes.join(', '));
    if (read.has(clip)) fail('each clip once', `${formatClipNumber(clip)} again`);
    read.set(clip, { clip, votes, label });
  }
  const { base, notes } = detectLabelBase([...read.values()], path);
  const annotations = [...read].map(([clip, { votes, label }]): [number, Annotation] => [
    clip,
    { votes, label: label < base ? null : label - base },
  ]);
  return { rows: new Map(annotations), notes };
}
