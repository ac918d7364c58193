import { sum } from '@dfer/core';

/** Votes of equal entropy, such as those of the same numbers for other classes, would else differ in their last digits. */
const DIGITS = 1e13;

/** How far annotators disagree on a clip: Shannon entropy of the shares of their votes, in bits, to 13 decimals; 0: unanimous. */
export function voteEntropy(votes: readonly number[]): number {
  const total = sum(votes);
  const bits = sum(votes.map((count) => (count > 0 ? -(count / total) * Math.log2(count / total) : 0)));
  return Math.round(bits * DIGITS) / DIGITS;
}

/** The entropy of votes that are spread evenly over all classes, in bits: what entropies are divided by to lie within 0–1. */
export function maxEntropy(classCount: number): number {
  return Math.log2(classCount);
}
