import { join } from 'node:path';
import { writeAtomically } from '@dfer/core';
import type { EpochMetrics } from './types.js';

/** Higher validation UAR, then lower validation loss; where nothing is validated, the later one. */
export function isBetter(candidate: EpochMetrics, best: EpochMetrics | undefined): boolean {
  if (best === undefined) return true;
  const [uar, loss] = [candidate.validationUar, candidate.validationLoss];
  if (uar === null || loss === null || best.validationUar === null || best.validationLoss === null) {
    return true;
  }
  return uar === best.validationUar ? loss < best.validationLoss : uar > best.validationUar;
}

export function bestOf(history: readonly EpochMetrics[]): EpochMetrics | undefined {
  return history.reduce<EpochMetrics | undefined>(
    (best, now) => (isBetter(now, best) ? now : best),
    undefined,
  );
}

/** True once `patience` epochs have passed without a better one; never where it is `null`. */
export function shouldStopEarly(history: readonly EpochMetrics[], patience: number | null): boolean {
  return patience !== null && history.length - (bestOf(history)?.epoch ?? 0) >= patience;
}

/** `metrics.jsonl`: one line an epoch. */
export function writeMetrics(directory: string, history: readonly EpochMetrics[]): void {
  writeAtomically(
    join(directory, 'metrics.jsonl'),
    history.map((metrics) => `${JSON.stringify(metrics)}\n`).join(''),
  );
}
