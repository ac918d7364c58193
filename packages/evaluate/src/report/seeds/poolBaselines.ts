import { computeMetricsFromMatrix } from '../../classificationReport.js';
import { addMatrices } from '../../confusion.js';
import type { BaselineMetrics } from '../report.js';

/**
 * Puts a baseline's figures of several runs together. Counts are added up: where each clip was answered as often as any other, recalls,
 * UAR and WAR are the means.
 *
 * @param all - Of the same classes and the same kind, one a run.
 * @param answers - How often each clip was answered over all runs: by each of three seeds, 3; by folds that were trained apart, 1.
 * @returns `undefined` where there are none, or figures of different kinds or classes
 */
export function poolBaselines(
  all: readonly BaselineMetrics[],
  classes: readonly string[],
  answers: number,
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
    clips: Math.round(all.reduce((sum, { clips }) => sum + clips, 0) / answers),
    ...computeMetricsFromMatrix(matrices.reduce(addMatrices), classes),
  };
}
