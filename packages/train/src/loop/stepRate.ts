import { median } from '@dfer/core';

/**
 * Training throughput: clips per second of each interval between two read-backs, when the device has finished all queued work.
 * Validation is not included.
 */
export class StepRate {
  readonly #now: () => number;
  readonly #rates: number[] = [];
  #since: number;

  /** @param now - Returns milliseconds. @defaultValue the system clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  /** Ends an interval. @param clips - Number of clips trained on in it. */
  add(clips: number): void {
    const now = this.#now();
    if (now > this.#since) this.#rates.push((1000 * clips) / (now - this.#since));
    this.#since = now;
  }

  /** Median of the intervals, which is robust to the slow first step and to checkpoints; `null` if there are none. */
  get median(): number | null {
    return this.#rates.length === 0 ? null : median(this.#rates);
  }
}
