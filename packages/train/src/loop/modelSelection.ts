import { join } from 'node:path';
import { writeAtomically } from '@dfer/core';
import { DEFAULT_MONITOR, type Monitor } from '../config/monitor.js';
import type { EpochMetrics } from './types.js';

type Validated = Readonly<Record<'validationUar' | 'validationWar' | 'validationLoss', number>>;

/** True for a higher UAR or WAR (the lower loss for ties), or for a lower loss. Without validation, the later epoch is better. */
export function isBetter(
  candidate: EpochMetrics,
  best: EpochMetrics | undefined,
  monitor: Monitor = DEFAULT_MONITOR,
): boolean {
  if (best === undefined || !isValidated(candidate) || !isValidated(best)) return true;
  const hasLowerLoss = candidate.validationLoss < best.validationLoss;
  if (monitor === 'loss') return hasLowerLoss;
  const figure = monitor === 'uar' ? 'validationUar' : 'validationWar';
  return candidate[figure] === best[figure] ? hasLowerLoss : candidate[figure] > best[figure];
}

function isValidated(metrics: EpochMetrics): metrics is EpochMetrics & Validated {
  return metrics.validationUar !== null && metrics.validationWar !== null && metrics.validationLoss !== null;
}

export function bestOf(
  history: readonly EpochMetrics[],
  monitor: Monitor = DEFAULT_MONITOR,
): EpochMetrics | undefined {
  return history.reduce<EpochMetrics | undefined>(
    (best, now) => (isBetter(now, best, monitor) ? now : best),
    undefined,
  );
}

/** True after `patience` epochs without improvement; never if it is `null`. */
export function shouldStopEarly(
  history: readonly EpochMetrics[],
  patience: number | null,
  monitor: Monitor = DEFAULT_MONITOR,
): boolean {
  return patience !== null && history.length - (bestOf(history, monitor)?.epoch ?? 0) >= patience;
}

/** Writes `metrics.jsonl`: one line per epoch. */
export function writeMetrics(directory: string, history: readonly EpochMetrics[]): void {
  writeAtomically(
    join(directory, 'metrics.jsonl'),
    history.map((metrics) => `${JSON.stringify(metrics)}\n`).join(''),
  );
}
