import { median } from '@dfer/core';
import { compareCurves, type CurveComparison, largestDifference } from './agreement.js';
import type { Epoch, Run } from './trainAll.js';

/** The compared curves. */
export const CURVES = ['trainLoss', 'validationLoss', 'validationUar'] as const;

/** Name of a curve. */
export type CurveName = (typeof CURVES)[number];

/** Two candidates over all seeds; the numbers are largest differences. */
export interface RunComparison {
  readonly curves: Readonly<Record<CurveName, CurveComparison>>;
  readonly firstLoss: number;
  readonly nextLosses: number;
  readonly firstLogarithms: number;
  readonly learningRates: number;
  /** Speedup of the first over the second. */
  readonly speedByTime: number;
  readonly speedByCpuTime: number;
}

/** Compares the runs of two candidates, in the order of the same seeds. */
export function compareRuns(ours: readonly Run[], theirs: readonly Run[]): RunComparison {
  const curveOf = (runs: readonly Run[], name: keyof Epoch): number[][] =>
    runs.map((run) => run.epochs.map((epoch) => epoch[name]));
  const spent = (runs: readonly Run[], name: keyof Epoch): number => median(curveOf(runs, name).flat());
  const furthest = (valuesOf: (run: Run) => readonly number[]): number =>
    Math.max(...ours.map((run, seed) => largestDifference(valuesOf(run), valuesOf(theirs[seed]))));
  const compared = (name: CurveName): CurveComparison =>
    compareCurves(curveOf(ours, name), curveOf(theirs, name));
  return {
    curves: {
      trainLoss: compared('trainLoss'),
      validationLoss: compared('validationLoss'),
      validationUar: compared('validationUar'),
    },
    firstLoss: furthest((run) => run.firstLoss),
    nextLosses: furthest((run) => run.nextLosses),
    firstLogarithms: furthest((run) => run.firstLogarithms),
    learningRates: furthest(({ rates }) => rates),
    speedByTime: spent(theirs, 'seconds') / spent(ours, 'seconds'),
    speedByCpuTime: spent(theirs, 'cpuSeconds') / spent(ours, 'cpuSeconds'),
  };
}
