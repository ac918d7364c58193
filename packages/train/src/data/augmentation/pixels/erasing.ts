import { z } from 'zod';
import type { Random } from '@dfer/core';
import type { PixelAugmentation } from './pixelAugmentation.js';

/** A rectangle, in fractions of the side. */
export interface ErasedRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The byte closest to the gray that is normalized to 0. */
const MID_GRAY = 128;

/** Random erasing: a mid-gray rectangle in a share of the clips (Zhong et al. 2020). */
export const erasing: PixelAugmentation<ErasedRectangle> = {
  option: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Fraction of clips in which a random rectangle is filled with gray (Zhong et al. 2020).'),
  draw: (share, random) => (random() < share ? drawRectangle(random) : null),
  apply: (frame, size, erased) => {
    const [left, top] = [Math.round(erased.left * size), Math.round(erased.top * size)];
    const right = Math.min(size, left + Math.round(erased.width * size));
    const bottom = Math.min(size, top + Math.round(erased.height * size));
    for (let row = top; row < bottom; row++) {
      frame.fill(MID_GRAY, (row * size + left) * 3, (row * size + right) * 3);
    }
  },
};

/** Draws area and aspect ratio as `torchvision.transforms.RandomErasing`: 0.02–0.33 of the frame, ratios from 0.3 to 3.3. */
function drawRectangle(random: Random): ErasedRectangle {
  const area = 0.02 + random() * 0.31;
  const shape = Math.exp(Math.log(0.3) + random() * Math.log(3.3 / 0.3));
  const [width, height] = [Math.min(1, Math.sqrt(area * shape)), Math.min(1, Math.sqrt(area / shape))];
  return { left: random() * (1 - width), top: random() * (1 - height), width, height };
}
