import { argmax, sum } from '@dfer/core';
import type { Sample } from '../folds/foldPlan.js';
import type { Targets } from './losses/loss.js';
import type { BatchPlan } from '../data/batchPlan.js';

/** Targets of clips: the class, or annotator votes if they are known. */
export type Labels = (typeof LABELS)[number];
export const LABELS = ['single', 'votes'] as const;

/**
 * Builds the targets of a batch.
 *
 * @param predictionsPerClip - One per frame, or 1 if the network's input is clips.
 * @param asCounts - True if the loss takes vote counts, which cannot be mixed.
 */
export function buildTargets(
  { clips, mix }: Pick<BatchPlan, 'clips' | 'mix'>,
  samples: readonly Sample[],
  classes: number,
  labels: Labels,
  predictionsPerClip: number,
  asCounts = false,
): Targets {
  const taught = clips.map(({ clip }) => samples[clip]!);
  if (asCounts) {
    const rows = taught.flatMap((sample) => {
      const counts = countsOf(sample, classes);
      return Array.from({ length: predictionsPerClip }, () => counts).flat();
    });
    return { kind: 'counts', rows: Float32Array.from(rows) };
  }
  if (labels === 'single' && mix === null) {
    return {
      kind: 'classes',
      rows: taught.flatMap(({ label }) => new Array<number>(predictionsPerClip).fill(label)),
    };
  }
  const rows = new Float32Array(clips.length * predictionsPerClip * classes);
  taught.forEach((sample, index) => {
    const own = distributionOf(sample, classes, labels);
    const other = mix === null ? own : distributionOf(taught[mix.order[index]!]!, classes, labels);
    const share = mix?.share ?? 1;
    const target = own.map((value, label) => share * value + (1 - share) * other[label]!);
    for (let row = 0; row < predictionsPerClip; row++)
      rows.set(target, (index * predictionsPerClip + row) * classes);
  });
  return { kind: 'distributions', rows };
}

/** Target probabilities, `[classes]`, adding up to 1. */
function distributionOf({ label, votes }: Sample, classes: number, labels: Labels): number[] {
  const total = sum(votes ?? []);
  if (labels === 'votes' && votes && total > 0) return votes.map((count) => count / total);
  return oneHot(label, classes);
}

/** Vote counts, `[classes]`; a clip without votes has one vote for its label. */
function countsOf({ label, votes }: Sample, classes: number): readonly number[] {
  return votes && sum(votes) > 0 ? votes : oneHot(label, classes);
}

function oneHot(label: number, classes: number): number[] {
  return Array.from({ length: classes }, (_, index) => (index === label ? 1 : 0));
}

/** The class of each row; for distributions and counts the highest one. */
export function classesOf(targets: Targets, classes: number): readonly number[] {
  if (targets.kind === 'classes') return targets.rows;
  return Array.from({ length: targets.rows.length / classes }, (_, row) =>
    argmax(targets.rows.subarray(row * classes, (row + 1) * classes)),
  );
}
