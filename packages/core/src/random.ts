/** Returns numbers in [0, 1), equal for equal seeds on every machine. */
export type Random = () => number;

/** FNV-1a hash of the parts: each (seed, fold, epoch) has its own stream, and nothing has to be saved to resume. */
export function deriveSeed(...parts: readonly (number | string)[]): number {
  let hash = 0x811c9dc5;
  for (const character of parts.join('/')) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  return hash >>> 0;
}

/** A generator whose state can be saved and restored. */
export interface RandomStream {
  readonly next: Random;
  /** State from which `randomStream` continues, a uint32. */
  state(): number;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for shuffles and augmentation. */
export function randomStream(rngState: number): RandomStream {
  let state = rngState | 0;
  return {
    next: () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
    state: () => state >>> 0,
  };
}

export function seededRandom(...seed: readonly (number | string)[]): Random {
  return randomStream(deriveSeed(...seed)).next;
}

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
