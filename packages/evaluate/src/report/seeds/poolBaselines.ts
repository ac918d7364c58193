import { computeMetricsFromMatrix } from '../../classificationReport.js';
import { addMatrices } from '../../confusion.js';
import type { BaselineMetrics } from '../report.js';

/**
 * Pools the results of a baseline over several runs. Counts are added up: if every clip was classified equally often, recalls, UAR and
 * WAR are the means.
 *
 * @param all - One per run, of the same classes and the same baseline.
 * @param predictionsPerClip - How often each clip was classified over all runs: 3 for three seeds, 1 for folds that were trained separately.
 * @returns `undefined` if there are none, or if baselines or classes differ
 */
export function poolBaselines(
  all: readonly BaselineMetrics[],
  classes: readonly string[],
  predictionsPerClip: number,
): BaselineMetrics | undefined {
  const [first] = all;
  if (first === undefined || all.some(({ name }) => name !== first.name)) return undefined;
  const matrices = all.map(({ confusionMatrix }) => confusionMatrix);
  const fits = (count: number): boolean => count === classes.length;
  if (!matrices.every((matrix) => fits(matrix.length) && matrix.every((row) => fits(row.length)))) {
    return undefined;
  }
  return {
    name: first.name,
    clips: Math.round(all.reduce((sum, { clips }) => sum + clips, 0) / predictionsPerClip),
    ...computeMetricsFromMatrix(matrices.reduce(addMatrices), classes),
  };
}
