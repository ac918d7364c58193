import { argmax } from '@dfer/core';
import type { Sample } from '../folds/foldPlan.js';
import type { Targets } from './losses.js';
import type { BatchPlan } from '../data/batchPlan.js';

/** What a clip is taught as: its class, or its annotators' votes where they are known. */
export type Labels = 'single' | 'votes';

/**
 * What the answers of a batch should be, each as its clip.
 *
 * @param answers - Of each clip: one a frame, or one alone where the network takes clips.
 */
export function buildTargets(
  { clips, mix }: Pick<BatchPlan, 'clips' | 'mix'>,
  samples: readonly Sample[],
  classes: number,
  labels: Labels,
  answers: number,
): Targets {
  const taught = clips.map(({ clip }) => samples[clip]!);
  if (labels === 'single' && mix === null) {
    return { kind: 'classes', rows: taught.flatMap(({ label }) => new Array<number>(answers).fill(label)) };
  }
  const rows = new Float32Array(clips.length * answers * classes);
  taught.forEach((sample, index) => {
    const own = distributionOf(sample, classes, labels);
    const other = mix === null ? own : distributionOf(taught[mix.order[index]!]!, classes, labels);
    const share = mix?.share ?? 1;
    const target = own.map((value, label) => share * value + (1 - share) * other[label]!);
    for (let answer = 0; answer < answers; answer++) rows.set(target, (index * answers + answer) * classes);
  });
  return { kind: 'distributions', rows };
}

/** `[classes]`, adding up to 1. */
function distributionOf({ label, votes }: Sample, classes: number, labels: Labels): number[] {
  const total = votes?.reduce((sum, count) => sum + count, 0) ?? 0;
  if (labels === 'votes' && votes && total > 0) return votes.map((count) => count / total);
  return Array.from({ length: classes }, (_, index) => (index === label ? 1 : 0));
}

/** The class of each row; of distributions the highest. */
export function classesOf(targets: Targets, classes: number): readonly number[] {
  if (targets.kind === 'classes') return targets.rows;
  return Array.from({ length: targets.rows.length / classes }, (_, row) =>
    argmax(targets.rows.subarray(row * classes, (row + 1) * classes)),
  );
}
