import { type Random, sum } from '@dfer/core';
import { CLASSES } from './classes.js';

/** Draws class probabilities, in which the label is mostly the highest. */
export function drawProbabilities(next: Random, label: number): number[] {
  const scores = CLASSES.map((_, index) => Math.exp(3 * next() + (index === label ? 1.5 : 0)));
  const total = sum(scores);
  return scores.map((score) => score / total);
}
