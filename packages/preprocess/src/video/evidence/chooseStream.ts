/** A video stream of a file that may have several. */
export interface StreamCandidate {
  /** Its number among all streams of the file. */
  readonly index: number;
  readonly pictures: number;
  /** From its first picture to its last. */
  readonly seconds: number;
  /** Of one picture. */
  readonly pixels: number;
  /** What a player shows that was not told otherwise. */
  readonly isDefault: boolean;
  /** A cover, a thumbnail or a commentary. */
  readonly isAside: boolean;
}

/** Streams that last for at least this part of the longest are as long. */
const AS_LONG = 0.5;

/**
 * The film among the streams of a file: one that moves, is about as long as the longest and no cover or commentary; of several
 * the default one, the one of the largest pictures, the first.
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
