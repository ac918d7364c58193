import type { Random } from '@dfer/core';
import { binomialProbability } from './binomialProbability.js';

/**
 * Draws how many of `marked` items are among `drawn` items taken without replacement from `total`. It inverts the distribution from the
 * mode outwards; the number of steps is about one standard deviation.
 */
export function drawHypergeometric(marked: number, total: number, drawn: number, random: Random): number {
  const others = total - marked;
  const lowest = Math.max(0, drawn - others);
  const highest = Math.min(marked, drawn);
  if (lowest === highest) return lowest;
  const mode = Math.floor(((drawn + 1) * (marked + 1)) / (total + 2));
  const atMode = hypergeometricProbability(mode, marked, total, drawn);
  let left = random() - atMode;
  let [below, above] = [mode, mode];
  let [probabilityBelow, probabilityAbove] = [atMode, atMode];
  while (left >= 0 && (below > lowest || above < highest)) {
    if (above < highest) {
      probabilityAbove *= ((marked - above) / (above + 1)) * ((drawn - above) / (others - drawn + above + 1));
      above += 1;
      left -= probabilityAbove;
      if (left < 0) return above;
    }
    if (below > lowest) {
      probabilityBelow *= (below / (marked - below + 1)) * ((others - drawn + below) / (drawn - below + 1));
      below -= 1;
      left -= probabilityBelow;
      if (left < 0) return below;
    }
  }
  return mode;
}

function hypergeometricProbability(k: number, marked: number, total: number, drawn: number): number {
  const [p, q] = [drawn / total, (total - drawn) / total];
  return (
    (binomialProbability(k, marked, p, q) * binomialProbability(drawn - k, total - marked, p, q)) /
    binomialProbability(drawn, total, p, q)
  );
}
