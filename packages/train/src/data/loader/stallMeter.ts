/** The first batches are slow, because code is compiled and memory allocated. */
const WARM_UP = 2;
const SAMPLE_BATCHES = 8;

/** Share of the step time; less than this is not worth the memory of a thread. */
const STALL_THRESHOLD = 0.03;

/** Measures whether preparing batches in the training thread slows the training down. */
export class StallMeter {
  #batches = 0;
  #preparingMs = 0;
  #learningMs = 0;

  /** @param preparing - Milliseconds to prepare a batch. @param learning - Milliseconds until the next one was requested. */
  note(preparing: number, learning: number): void {
    if (this.#batches++ < WARM_UP) return;
    this.#preparingMs += preparing;
    this.#learningMs += learning;
  }

  /** True if preparing is too slow; false until there are enough measurements. */
  get isStalled(): boolean {
    return (
      this.#batches >= WARM_UP + SAMPLE_BATCHES && this.#preparingMs > STALL_THRESHOLD * this.#learningMs
    );
  }
}
