import { sum } from '@dfer/core';

/** Rounding makes the entropies of permuted votes equal to the last digit. */
const DIGITS = 1e13;

/** Annotator disagreement on a clip: Shannon entropy of the vote shares, in bits, rounded to 13 decimals; 0 if unanimous. */
export function voteEntropy(votes: readonly number[]): number {
  const total = sum(votes);
  const bits = sum(votes.map((count) => (count > 0 ? -(count / total) * Math.log2(count / total) : 0)));
  return Math.round(bits * DIGITS) / DIGITS;
}

/** The entropy of a uniform distribution over all classes, in bits, used to normalize entropies to 0–1. */
export function maxEntropy(classCount: number): number {
  return Math.log2(classCount);
}
