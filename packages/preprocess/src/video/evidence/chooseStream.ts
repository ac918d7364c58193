/** A video stream of a file. */
export interface StreamCandidate {
  /** Index among all streams of the file. */
  readonly index: number;
  readonly pictures: number;
  /** Duration from the first picture to the last. */
  readonly seconds: number;
  /** Pixels per picture. */
  readonly pixels: number;
  /** Whether players show it by default. */
  readonly isDefault: boolean;
  /** Whether it is a cover, a thumbnail or a commentary. */
  readonly isAside: boolean;
}

/** Streams of at least this fraction of the longest duration count as equally long. */
const AS_LONG = 0.5;

/**
 * Chooses the main video stream of a file. Streams with several pictures and about the length of the longest rank first, then those that
 * are not a cover or commentary, then the default stream, then the largest pictures, then the lowest index.
 */
export function chooseStream<T extends StreamCandidate>(candidates: readonly T[]): T {
  const longest = Math.max(...candidates.map(({ seconds }) => seconds));
  const ranks = candidates.map(({ pictures, seconds, isAside, isDefault, pixels, index }) => [
    Number(pictures > 1 && seconds >= AS_LONG * longest),
    Number(!isAside),
    Number(pictures > 0),
    Number(isDefault),
    pixels,
    -index,
  ]);
  const best = ranks.reduce((winner, rank) => (isHigher(rank, winner) ? rank : winner));
  return candidates[ranks.indexOf(best)]!;
}

function isHigher(rank: readonly number[], other: readonly number[]): boolean {
  const at = rank.findIndex((value, i) => value !== other[i]);
  return at >= 0 && rank[at]! > other[at]!;
}
