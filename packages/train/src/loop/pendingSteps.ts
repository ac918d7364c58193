import type { BatchPlan } from '../data/batchPlan.js';
import type { StepOutput } from './trainStep.js';

/** A step whose outputs have not been read back yet. */
export interface PendingStep {
  readonly plan: BatchPlan;
  readonly output: StepOutput;
  readonly learningRate: number;
}

/** Metrics of a step. */
export interface StepMetrics {
  readonly plan: BatchPlan;
  readonly loss: number;
  readonly hits: number;
  readonly learningRate: number;
  /** See `StepOutput`. */
  readonly skippedTo: number | null;
}

/** Number of steps queued on the device before a read-back: keeps the device busy, and still detects divergence early. */
const READ_BACK_EVERY = 8;

/** Reads back the outputs of steps with a delay, so that an asynchronous device is never idle. */
export class PendingSteps {
  #steps: PendingStep[] = [];

  add(step: PendingStep): void {
    this.#steps.push(step);
  }

  get isFull(): boolean {
    return this.#steps.length >= READ_BACK_EVERY;
  }

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** Reads back all pending steps, in order. */
  async read(): Promise<StepMetrics[]> {
    const taken = this.#steps;
    this.#steps = [];
    const outcomes: StepMetrics[] = [];
    for (const { plan, output, learningRate } of taken) {
      const [loss, hits] = [await output.loss.data(), await output.hits.data()];
      outcomes.push({ plan, loss: loss[0]!, hits: hits[0]!, learningRate, skippedTo: output.skippedTo });
      output.loss.dispose();
      output.hits.dispose();
    }
    return outcomes;
  }

  dispose(): void {
    for (const { output } of this.#steps) {
      output.loss.dispose();
      output.hits.dispose();
    }
    this.#steps = [];
  }
}
