import { z } from 'zod';
import { adjustHue } from '../hue.js';
import { drawAround, type PixelAugmentation } from './pixelAugmentation.js';

/** Hue shift as a fraction of a full turn, as `torchvision.transforms.ColorJitter`. */
export const hue: PixelAugmentation<number> = {
  option: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe("Maximum hue shift, as a fraction of the color circle (as in torchvision's ColorJitter)."),
  draw: drawAround,
  // A clamped view of the same memory, which rounds to the nearest integer.
  apply: ({ buffer, byteOffset, length }, _, turns) => {
    adjustHue(new Uint8ClampedArray(buffer, byteOffset, length), turns);
  },
};
