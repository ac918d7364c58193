import { z } from 'zod';
import { drawAround, type PixelAugmentation } from './pixelAugmentation.js';

/** Scales the saturation (above 1: stronger); in 256ths, so that every machine gives the same bytes. */
export const saturation: PixelAugmentation<number> = {
  option: z.number().min(0).max(1).default(0).describe('Maximum saturation change.'),
  draw: (reach, random) => 1 + drawAround(reach, random),
  apply: (frame, _, factor) => {
    const strength = Math.round(factor * 256);
    for (let i = 0; i < frame.length; i += 3) {
      // ITU-R BT.601.
      const gray = (77 * frame[i]! + 150 * frame[i + 1]! + 29 * frame[i + 2]! + 128) >> 8;
      for (let channel = i; channel < i + 3; channel++) {
        const value = gray + (((frame[channel]! - gray) * strength + 128) >> 8);
        frame[channel] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  },
};
