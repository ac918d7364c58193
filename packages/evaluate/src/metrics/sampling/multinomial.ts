import type { Random } from '@dfer/core';
import { drawBinomial } from '../binomial.js';

/**
 * Draws as many items as the counts add up to, with replacement: an exact multinomial draw, made of one conditional binomial draw per
 * cell. Its time does not grow with the number of items.
 *
 * @param counts - Number of items by cell.
 * @returns Number of drawn items by cell.
 */
export function drawMultinomial(counts: Float64Array, random: Random): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let [left, weight] = [total, total];
  return counts.map((count) => {
    const drawn = drawBinomial(left, weight === 0 ? 0 : count / weight, random);
    left -= drawn;
    weight -= count;
    return drawn;
  });
}
