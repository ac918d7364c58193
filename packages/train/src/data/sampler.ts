import { type Random, shuffled } from '@dfer/core';

/** `shuffled`: each clip once per epoch. `balanced`: equally many clips of each class; small classes are repeated, large ones truncated. */
export type Sampling = (typeof SAMPLINGS)[number];
export const SAMPLINGS = ['shuffled', 'balanced'] as const;

/** The training clips of one epoch, in order; the same number as `clips`. */
export function sampleEpoch(
  clips: readonly number[],
  labelOf: (clip: number) => number,
  sampling: Sampling,
  random: Random,
): number[] {
  if (sampling === 'shuffled') return shuffled(clips, random);
  const classes = shuffled(
    [...new Set(clips.map(labelOf))].sort((a, b) => a - b),
    random,
  );
  const drawn = classes.flatMap((label, position) => {
    const own = clips.filter((clip) => labelOf(clip) === label);
    // The remainder goes to the first classes, which differ in each epoch.
    const wanted = Math.floor((clips.length + classes.length - 1 - position) / classes.length);
    const rounds = Array.from({ length: Math.ceil(wanted / own.length) }, () => shuffled(own, random));
    return rounds.flat().slice(0, wanted);
  });
  return shuffled(drawn, random);
}
