/** How many of the frames looked at show a usable face. */
export interface Usability {
  /** Usable frames divided by frames looked at, 0–1. */
  readonly usableRatio: number;
  /** The paper's §2.2.1: a clip with a face in fewer than half of its frames is eliminated. */
  readonly eliminated: boolean;
}

/** @param minUsable - smallest share that is kept, 0–1 */
export function usability(usable: number, looked: number, minUsable: number): Usability {
  const usableRatio = looked === 0 ? 0 : usable / looked;
  return { usableRatio, eliminated: usable === 0 || usableRatio < minUsable };
}
