import type { Sight } from './sightLog.js';

/** Maximum seconds between two sightings of one appearance. */
const LONGEST_GAP = 0.6;
/** Seconds for which a face is shown before its first and after its last sighting. */
const REACH = 0.1;

/**
 * Position of a face at a time: interpolated between two sightings, unless the face jumped, as at a cut; undefined if it was not seen.
 *
 * @param sights - Of one person, ascending in time.
 */
export function sightAt(sights: readonly Sight[], time: number): Sight | undefined {
  let [low, high] = [0, sights.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sights[middle]!.time <= time) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [sights[low - 1], sights[low]];
  const isBetween = before && after && after.time - before.time <= LONGEST_GAP;
  if (isBetween && !hasJumped(before, after)) return blended(before, after, time);
  const away = (one: Sight): number => Math.abs(one.time - time);
  return [before, after]
    .flatMap((one) => (one && (isBetween || away(one) <= REACH) ? [one] : []))
    .sort((a, b) => away(a) - away(b))[0];
}

function hasJumped({ box: a }: Sight, { box: b }: Sight): boolean {
  const across = Math.abs(a.x + a.width / 2 - b.x - b.width / 2) / Math.max(a.width, b.width);
  const down = Math.abs(a.y + a.height / 2 - b.y - b.height / 2) / Math.max(a.height, b.height);
  return Math.max(across, down) > 0.5;
}

function blended(before: Sight, after: Sight, time: number): Sight {
  const part = (time - before.time) / (after.time - before.time);
  const between = (a: number, b: number): number => a + part * (b - a);
  const [a, b] = [before.box, after.box];
  const points =
    before.points && after.points ? before.points.map((value, i) => between(value, after.points![i]!)) : null;
  return {
    time,
    box: {
      x: between(a.x, b.x),
      y: between(a.y, b.y),
      width: between(a.width, b.width),
      height: between(a.height, b.height),
    },
    points,
  };
}
