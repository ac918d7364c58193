import { mostLikely, type PersonPrediction, type WindowPrediction } from './predictions.js';
import type { SightLog } from './sightLog.js';

/** Sums of one person's predictions. */
interface Tally {
  windows: number;
  readonly sums: Record<string, number>;
  /** Presence in the video: sum of the face sides over the windows. */
  presence: number;
}

/** Accumulates a video's windows per person. It keeps only sums, so memory does not grow with the windows. */
export class PersonTally {
  readonly #people = new Map<number, Tally>();

  add({ person, probabilities, usableRatio, box }: WindowPrediction): void {
    const tally = this.#people.get(person) ?? { windows: 0, sums: {}, presence: 0 };
    this.#people.set(person, tally);
    tally.windows++;
    tally.presence += usableRatio * Math.sqrt(box.width * box.height);
    for (const [name, value] of Object.entries(probabilities)) {
      tally.sums[name] = (tally.sums[name] ?? 0) + value;
    }
  }

  has(person: number): boolean {
    return this.#people.has(person);
  }

  /** All people with predictions, the main person first. */
  people(sights: SightLog): PersonPrediction[] {
    return [...this.#people]
      .sort(([a, one], [b, other]) => other.presence - one.presence || a - b)
      .map(([person, { windows, sums }]) => {
        const probabilities = Object.fromEntries(
          Object.entries(sums).map(([name, sum]) => [name, sum / windows]),
        );
        const [predicted, probability] = mostLikely(probabilities);
        return {
          ...{ person, windows, ...sights.spanOf(person), usableRatio: sights.usableRatio(person) },
          ...{ predicted, probability, probabilities },
        };
      });
  }
}
