import { type Random, shuffled } from '@dfer/core';

/** `shuffled`: each clip once an epoch. `balanced`: as many clips of each class, small classes repeated, large ones cut. */
export type Sampling = 'shuffled' | 'balanced';

/** The training clips of one epoch, in order: as many as there are in `clips`. */
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
    // What does not divide evenly goes to the first classes, others in each epoch.
    const wanted = Math.floor((clips.length + classes.length - 1 - position) / classes.length);
    const rounds = Array.from({ length: Math.ceil(wanted / own.length) }, () => shuffled(own, random));
    return rounds.flat().slice(0, wanted);
  });
  return shuffled(drawn, random);
}
