/** The first batches are slow, for both: code is compiled and memory is taken. */
const WARM_UP = 2;
const SAMPLE_BATCHES = 8;

/** Of the time of a step: less is not worth a thread's memory. */
const STALL_THRESHOLD = 0.03;

/** Finds out whether a training that prepares its own batches is held up by that. */
export class StallMeter {
  #batches = 0;
  #preparingMs = 0;
  #learningMs = 0;

  /** @param preparing - Milliseconds that a batch took. @param learning - Milliseconds until the next was asked for. */
  note(preparing: number, learning: number): void {
    if (this.#batches++ < WARM_UP) return;
    this.#preparingMs += preparing;
    this.#learningMs += learning;
  }

  /** Never before enough was seen. */
  get isStalled(): boolean {
    return (
      this.#batches >= WARM_UP + SAMPLE_BATCHES && this.#preparingMs > STALL_THRESHOLD * this.#learningMs
    );
  }
}
