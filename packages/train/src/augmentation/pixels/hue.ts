import { adjustHue } from '../hue.js';
import { drawAround, type PixelAugmentation } from './pixelAugmentation.js';

/** The circle of the colors turned, in parts of a full turn, as `torchvision.transforms.ColorJitter`. */
export const hue: PixelAugmentation<number> = {
  draw: drawAround,
  // The same memory, which takes fractions as the nearest whole number.
  apply: ({ buffer, byteOffset, length }, _, turns) => {
    adjustHue(new Uint8ClampedArray(buffer, byteOffset, length), turns);
  },
};
