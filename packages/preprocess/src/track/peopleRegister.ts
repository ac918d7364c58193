import { likeness } from '../face/describer.js';
import { SAME_PERSON } from './people.js';

/** Most descriptors kept per person. */
const MOST_LOOKS = 16;
/** Descriptors more similar than this to a known one are not added. */
const KNOWN_LOOK = 0.9;

/** The people seen so far in a video, by their descriptors, so that a person who comes back gets the same id. */
export class PeopleRegister {
  readonly #looks: Float32Array[][] = [];

  /**
   * Returns the id, from 1, of the known person with the most similar descriptors, or a new id.
   *
   * @param isElsewhere - whether a person has another face in the same frame
   */
  identify(looks: readonly Float32Array[], isElsewhere: (id: number) => boolean): number {
    let [best, most] = [0, SAME_PERSON];
    this.#looks.forEach((known, i) => {
      if (isElsewhere(i + 1)) return;
      const alike = Math.max(...known.flatMap((theirs) => looks.map((ours) => likeness(theirs, ours))));
      if (alike >= most) [best, most] = [i + 1, alike];
    });
    if (best === 0) best = this.#looks.push([]);
    for (const look of looks) this.#add(best, look);
    return best;
  }

  /** Largest similarity of a descriptor to the known ones of a person, −1 to 1. */
  likeness(id: number, look: Float32Array): number {
    return Math.max(-1, ...(this.#looks[id - 1] ?? []).map((known) => likeness(known, look)));
  }

  /** Adds another descriptor of a tracked person, unless it is too dissimilar. */
  confirm(id: number, look: Float32Array): void {
    if (this.likeness(id, look) >= SAME_PERSON) this.#add(id, look);
  }

  #add(id: number, look: Float32Array): void {
    const known = this.#looks[id - 1];
    if (known && known.length < MOST_LOOKS && this.likeness(id, look) < KNOWN_LOOK) known.push(look);
  }
}
