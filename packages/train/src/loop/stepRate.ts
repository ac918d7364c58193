import { median } from '@dfer/core';

/**
 * How fast steps are taken: clips a second of each stretch between two read-backs, at whose ends the device has done all that it was
 * given. Validation is not part of it.
 */
export class StepRate {
  readonly #now: () => number;
  readonly #rates: number[] = [];
  #since: number;

  /** @param now - Milliseconds. @defaultValue the clock's */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Ends a stretch. @param clips - Learned from in it. */
  add(clips: number): void {
    const now = this.#now();
    if (now > this.#since) this.#rates.push((1000 * clips) / (now - this.#since));
    this.#since = now;
  }

  /** Of the stretches, so that neither the first step nor a checkpoint in between counts much; `null`: there was none. */
  get median(): number | null {
    return this.#rates.length === 0 ? null : median(this.#rates);
  }
}
