import type { Random } from '@dfer/core';

/** A change of the pixels of a clip, the same in each of its frames, after they were moved and brightened. */
export interface PixelAugmentation<Params> {
  /** Draws what is done to one clip. @param amount - What the configuration gives, above 0. @returns `null`: nothing */
  readonly draw: (amount: number, random: Random) => Params | null;
  /** Changes a frame in place. @param frame - `[size, size, 3]` RGB, 0–255 */
  readonly apply: (frame: Uint8Array, size: number, params: Params) => void;
}

/** A number from −reach to reach. */
export function drawAround(reach: number, random: Random): number {
  return (2 * random() - 1) * reach;
}
