import { adjustHue } from '../hue.js';
import { drawAround, type PixelAugmentation } from './pixelAugmentation.js';

/** Hue shift as a fraction of a full turn, as `torchvision.transforms.ColorJitter`. */
export const hue: PixelAugmentation<number> = {
  draw: drawAround,
  // A clamped view of the same memory, which rounds to the nearest integer.
  apply: ({ buffer, byteOffset, length }, _, turns) => {
    adjustHue(new Uint8ClampedArray(buffer, byteOffset, length), turns);
  },
};
