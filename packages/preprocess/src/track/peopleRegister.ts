import { likeness } from '../face/describer.js';
import { SAME_PERSON } from './people.js';

/** Looks that are kept of a person. */
const MOST_LOOKS = 16;
/** A look that is more alike to one that is known adds nothing. */
const KNOWN_LOOK = 0.9;

/** The people of a film so far, by their looks: who comes back is known again. */
export class PeopleRegister {
  readonly #looks: Float32Array[][] = [];

  /**
   * The id of the person, from 1, that looks are of: of those known the most alike one, or a new one.
   *
   * @param isElsewhere - whether a person is seen by somebody else's face at the same time
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

  /** How alike a look is to those that are known of a person, −1 to 1. */
  likeness(id: number, look: Float32Array): number {
    return Math.max(-1, ...(this.#looks[id - 1] ?? []).map((known) => likeness(known, look)));
  }

  /** Another look of a person who was followed; one that is alike by little is not believed. */
  confirm(id: number, look: Float32Array): void {
    if (this.likeness(id, look) >= SAME_PERSON) this.#add(id, look);
  }

  #add(id: number, look: Float32Array): void {
    const known = this.#looks[id - 1];
    if (known && known.length < MOST_LOOKS && this.likeness(id, look) < KNOWN_LOOK) known.push(look);
  }
}
