import type { DistributionPrediction } from '../../labelDistribution.js';
import { EvaluateError } from '../../errors.js';
import { parseCsv, writeCsv } from './csv.js';
import { assertClasses } from '../validate.js';

const columns = ['clip', 'fold', 'single'] as const;

/** Content of a `distributions.csv`. */
export interface DistributionSet {
  readonly classes: readonly string[];
  readonly predictions: readonly DistributionPrediction[];
}

/** Writes `clip,fold,single`, then `<class> votes` and `<class>` (its probability) for each class. Numbers keep full precision. */
export function writeDistributionsCsv({ classes, predictions }: DistributionSet): string {
  assertClasses(classes);
  return writeCsv([
    [...columns, ...classes.map((name) => `${name} votes`), ...classes],
    ...predictions.map(({ clip, fold, isSingle, votes, probabilities }) => [
      clip,
      String(fold),
      isSingle ? '1' : '0',
      ...votes.map(String),
      ...probabilities.map(String),
    ]),
  ]);
}

/**
 * Reads the output of {@link writeDistributionsCsv}.
 *
 * @throws EvaluateError `BAD_CSV`
 */
export function parseDistributionsCsv(text: string): DistributionSet {
  const [head = [], ...rows] = parseCsv(text);
  const classes = head.slice(columns.length + (head.length - columns.length) / 2);
  const wanted = [...columns, ...classes.map((name) => `${name} votes`), ...classes];
  const fail = (record: number, expected: string, received: string): never => {
    throw new EvaluateError(
      'BAD_CSV',
      `distributions.csv, record ${record}: expected ${expected}; received ${JSON.stringify(received)}; pass a file that a run wrote`,
    );
  };
  if (classes.length < 2 || head.join() !== wanted.join()) {
    fail(1, `the columns ${columns.join(',')}, votes and probabilities of each class`, head.join());
  }
  const predictions = rows.map((row, index) => {
    const [clip = '', fold, isSingle, ...numbers] = row;
    const values = numbers.map(Number);
    if (row.length !== wanted.length || !values.every((value) => value >= 0) || !(Number(fold) >= 1)) {
      fail(index + 2, 'a fold number from 1 and non-negative numbers', row.join());
    }
    return {
      clip,
      fold: Number(fold),
      isSingle: isSingle === '1',
      votes: values.slice(0, classes.length),
      probabilities: values.slice(classes.length),
    };
  });
  return { classes, predictions };
}
