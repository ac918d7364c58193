import { randomStream } from '@dfer/core';
import type { Prediction } from '../report/report.js';

/** Seeded votes of ten annotators on each clip, and predictions, the same as `case` in voteFixture.py. */
export function votedCase(seed: number): {
  readonly classes: readonly string[];
  readonly predictions: readonly Prediction[];
  readonly votes: ReadonlyMap<string, readonly number[]>;
} {
  const { next } = randomStream(seed);
  const count = 2 + (seed % 10);
  const votes = new Map<string, readonly number[]>();
  const predictions = Array.from({ length: 20 + 3 * seed }, (_, clip): Prediction => {
    const row = Array.from({ length: count }, () => 0);
    const leading = Math.floor(next() * count);
    row[leading] = next() < (seed % 4) / 4 ? 10 : 1;
    for (let given = row[leading]!; given < 10; given++) row[Math.floor(next() * count)]! += 1;
    const label = row.indexOf(Math.max(...row));
    const predicted = next() < 0.6 ? label : Math.floor(next() * count);
    votes.set(String(clip), row);
    return {
      ...{ clip: String(clip), fold: 1 + (clip % 2), label },
      probabilities: row.map((__, index) => (index === predicted ? 1 : 0)),
    };
  });
  return { classes: Array.from({ length: count }, (_, label) => `class ${label}`), predictions, votes };
}
