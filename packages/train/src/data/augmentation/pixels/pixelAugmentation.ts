import type { z } from 'zod';
import type { Random } from '@dfer/core';

/** An augmentation of the pixels of a clip, the same in each of its frames, applied after geometry and brightness. */
export interface PixelAugmentation<Params> {
  /** The option in the configuration: the amount, 0 (off) by default, with its range and description. */
  readonly option: z.ZodDefault<z.ZodNumber>;
  /** Draws the parameters of one clip. @param amount - Value of the option, above 0. @returns `null` for no change */
  readonly draw: (amount: number, random: Random) => Params | null;
  /** Augments a frame in place. @param frame - `[size, size, 3]` RGB, 0–255 */
  readonly apply: (frame: Uint8Array, size: number, params: Params) => void;
}

/** Draws a number from −reach to reach. */
export function drawAround(reach: number, random: Random): number {
  return (2 * random() - 1) * reach;
}
