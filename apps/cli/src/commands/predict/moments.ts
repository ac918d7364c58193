import type { WindowAnswer } from './answers.js';

/** Time span, in seconds, in which a window's prediction is shown. */
export interface Moment {
  readonly from: number;
  readonly to: number;
  readonly answer: WindowAnswer;
}

const middle = ({ start, end }: WindowAnswer): number => (start + end) / 2;

/**
 * Windows of one person may overlap. At each time, the one with the nearest middle is shown.
 *
 * @param answers - Predictions for one person, ascending in time.
 */
export function momentsOf(answers: readonly WindowAnswer[]): Moment[] {
  const border = (one: WindowAnswer, next: WindowAnswer): number | undefined =>
    next.start <= one.end + 1e-6 ? (middle(one) + middle(next)) / 2 : undefined;
  return answers.map((answer, i) => {
    const [before, after] = [answers[i - 1], answers[i + 1]];
    return {
      from: (before && border(before, answer)) ?? answer.start,
      to: (after && border(answer, after)) ?? answer.end,
      answer,
    };
  });
}

/** The moments of each person, by id. */
export function momentsByPerson(answers: readonly WindowAnswer[]): Map<number, Moment[]> {
  const ids = [...new Set(answers.map(({ person }) => person))].sort((a, b) => a - b);
  return new Map(ids.map((id) => [id, momentsOf(answers.filter(({ person }) => person === id))]));
}
