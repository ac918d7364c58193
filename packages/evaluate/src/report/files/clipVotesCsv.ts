import { EvaluateError } from '../../errors.js';
import { assertClasses } from '../validate.js';
import { parseCsv, writeCsv } from './csv.js';

/** Annotator votes by clip. */
export interface ClipVotes {
  /** Class names, in the order of the votes. */
  readonly classes: readonly string[];
  /** One count or share per class, by clip id. */
  readonly of: ReadonlyMap<string, readonly number[]>;
}

/** Writes `clip`, then the votes for each class, one line per clip. Numbers keep full precision. */
export function writeClipVotesCsv({ classes, of }: ClipVotes): string {
  assertClasses(classes);
  return writeCsv([['clip', ...classes], ...[...of].map(([clip, votes]) => [clip, ...votes.map(String)])]);
}

/**
 * Reads the output of {@link writeClipVotesCsv}.
 *
 * @throws EvaluateError `BAD_CSV`
 */
export function parseClipVotesCsv(text: string): ClipVotes {
  const [[first, ...classes] = [], ...rows] = parseCsv(text);
  const fail = (record: number, expected: string, received: string): EvaluateError =>
    new EvaluateError(
      'BAD_CSV',
      `clip-votes.csv, record ${record}: expected ${expected}; received ${JSON.stringify(received.slice(0, 80))}; pass a file that a run wrote`,
    );
  if (first !== 'clip' || classes.length < 2) {
    throw fail(1, 'the column clip and one column per class', [first, ...classes].join());
  }
  const of = new Map<string, readonly number[]>();
  rows.forEach((row, index) => {
    const [clip = '', ...cells] = row;
    const votes = cells.map((cell) => (cell.trim() === '' ? Number.NaN : Number(cell)));
    const isSound =
      votes.length === classes.length && votes.every((count) => Number.isFinite(count) && count >= 0);
    if (clip === '' || of.has(clip) || !isSound) {
      throw fail(index + 2, 'a clip not listed before, and its votes', row.join());
    }
    of.set(clip, votes);
  });
  return { classes, of };
}
