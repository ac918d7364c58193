/** Fraction of sampled frames with a usable face, and whether it suffices. */
export interface Usability {
  /** Usable frames divided by sampled frames, 0–1. */
  readonly usableRatio: number;
  /** Whether the clip is left out. The paper (§2.2.1) leaves out clips with a face in fewer than half of their frames. */
  readonly eliminated: boolean;
}

/** @param minUsable - smallest fraction that is kept, 0–1 */
export function usability(usable: number, looked: number, minUsable: number): Usability {
  const usableRatio = looked === 0 ? 0 : usable / looked;
  return { usableRatio, eliminated: usable === 0 || usableRatio < minUsable };
}
