import { performance } from 'node:perf_hooks';
import { median, randomStream, sum } from '@dfer/core';
import {
  bootstrapIntervals,
  computeMetrics,
  type Interval,
  permutationTest,
  type Prediction,
  rankingAreas,
} from '@dfer/evaluate';
import { CLASSES } from './classes.js';

/** Predictions, and the same as plain arrays for another library. */
export interface PredictionData {
  readonly predictions: readonly Prediction[];
  /** Group of each prediction. */
  readonly names: readonly string[];
  readonly labels: Int32Array;
  readonly groups: Int32Array;
  /** `[predictions, classes]`. */
  readonly probabilities: Float64Array;
}

/** Draws predictions that are mostly correct; clips of one group are equally difficult. */
export function makePredictions(count: number, groupCount: number): PredictionData {
  const { next } = randomStream(1);
  const ease = Array.from({ length: groupCount }, () => 1.5 * next());
  const labels = new Int32Array(count);
  const groups = new Int32Array(count);
  const probabilities = new Float64Array(count * CLASSES.length);
  const predictions = Array.from({ length: count }, (_, clip) => {
    const label = Math.floor(next() * CLASSES.length);
    const group = Math.floor(next() * groupCount);
    const scores = CLASSES.map((_, index) => next() + (index === label ? ease[group] : 0));
    const total = sum(scores);
    const row = scores.map((score) => score / total);
    labels[clip] = label;
    groups[clip] = group;
    probabilities.set(row, clip * CLASSES.length);
    return { clip: String(clip), fold: 1, label, probabilities: row };
  });
  return { predictions, names: Array.from(groups, String), labels, groups, probabilities };
}

/** What a task computes. */
interface Outcome {
  /** Values that the peer must also compute. */
  readonly figures: Readonly<Record<string, number>>;
  /** Interval of the UAR. */
  readonly interval?: Interval;
}

/** A measured task: medians over the rounds. */
export interface TaskTime extends Outcome {
  readonly task: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** The measured tasks, by name. */
function tasksOf(
  { predictions, names }: PredictionData,
  samples: number,
): Readonly<Record<string, () => Outcome>> {
  const interval = (groups?: readonly string[]): Outcome => ({
    figures: {},
    interval: bootstrapIntervals(predictions, CLASSES, { samples, ...(groups && { groups }) }).uar,
  });
  return {
    recalls: () => {
      const { uar, war } = computeMetrics(predictions, CLASSES);
      return { figures: { uar, war } };
    },
    ranking: () => {
      const areas = CLASSES.map((_, label) =>
        rankingAreas(
          predictions.map(({ probabilities }) => probabilities[label]),
          predictions.map((one) => one.label === label),
        ),
      );
      const figures = areas.flatMap(({ auc, averagePrecision }, label) => [
        [`auc ${CLASSES[label]}`, auc] as const,
        [`ap ${CLASSES[label]}`, averagePrecision] as const,
      ]);
      return { figures: Object.fromEntries(figures) };
    },
    bootstrap: () => interval(),
    'bootstrap of groups': () => interval(names),
    permutations: () => {
      permutationTest(predictions, { permutations: samples });
      return { figures: {} };
    },
  };
}

/** How often and how much is measured. */
export interface TaskOptions {
  /** Samples of the bootstrap, and permutations. */
  readonly samples: number;
  readonly rounds: number;
  readonly note: (text: string) => void;
}

/** Measures every task. */
export function measureTasks(data: PredictionData, { samples, rounds, note }: TaskOptions): TaskTime[] {
  return Object.entries(tasksOf(data, samples)).map(([task, work]) => {
    const seconds: number[] = [];
    const cpuSeconds: number[] = [];
    let outcome: Outcome = { figures: {} };
    for (let round = 0; round < rounds; round++) {
      const [start, before] = [performance.now(), process.cpuUsage()];
      outcome = work();
      const { user, system } = process.cpuUsage(before);
      seconds.push((performance.now() - start) / 1000);
      cpuSeconds.push((user + system) / 1e6);
    }
    note(`${task}: ${median(seconds).toFixed(2)} s`);
    return { task, seconds: median(seconds), cpuSeconds: median(cpuSeconds), ...outcome };
  });
}
