import type { BatchRecipe } from '../data/batchPlan.js';
import type { StepFindings } from './trainStep.js';

/** A step that was taken and not looked at yet. */
export interface TakenStep {
  readonly recipe: BatchRecipe;
  readonly findings: StepFindings;
  readonly learningRate: number;
}

/** What a step came to. */
export interface StepOutcome {
  readonly recipe: BatchRecipe;
  readonly loss: number;
  readonly hits: number;
  readonly learningRate: number;
}

/** Steps that are left to the device before what they found is read: it does not run dry, and a divergence is seen soon. */
const READ_EVERY = 8;

/** Reads what steps found some steps later, so that a device that works by itself always has work. */
export class Findings {
  #taken: TakenStep[] = [];

  add(step: TakenStep): void {
    this.#taken.push(step);
  }

  get isDue(): boolean {
    return this.#taken.length >= READ_EVERY;
  }

  /** All that was not read yet, in order. */
  async read(): Promise<StepOutcome[]> {
    const taken = this.#taken;
    this.#taken = [];
    const outcomes: StepOutcome[] = [];
    for (const { recipe, findings, learningRate } of taken) {
      const [loss, hits] = [await findings.loss.data(), await findings.hits.data()];
      outcomes.push({ recipe, loss: loss[0]!, hits: hits[0]!, learningRate });
      findings.loss.dispose();
      findings.hits.dispose();
    }
    return outcomes;
  }

  dispose(): void {
    for (const { findings } of this.#taken) {
      findings.loss.dispose();
      findings.hits.dispose();
    }
    this.#taken = [];
  }
}
