import type { BatchPlan } from '../data/batchPlan.js';
import type { StepOutput } from './trainStep.js';

/** A step that was taken and not looked at yet. */
export interface PendingStep {
  readonly plan: BatchPlan;
  readonly output: StepOutput;
  readonly learningRate: number;
}

/** What a step came to. */
export interface StepMetrics {
  readonly plan: BatchPlan;
  readonly loss: number;
  readonly hits: number;
  readonly learningRate: number;
}

/** Steps that are left to the device before what they found is read: it does not run dry, and a divergence is seen soon. */
const READ_BACK_EVERY = 8;

/** Reads what steps found some steps later, so that a device that works by itself always has work. */
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

  /** Reads all steps that were not read yet, in order. */
  async read(): Promise<StepMetrics[]> {
    const taken = this.#steps;
    this.#steps = [];
    const outcomes: StepMetrics[] = [];
    for (const { plan, output, learningRate } of taken) {
      const [loss, hits] = [await output.loss.data(), await output.hits.data()];
      outcomes.push({ plan, loss: loss[0]!, hits: hits[0]!, learningRate });
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
