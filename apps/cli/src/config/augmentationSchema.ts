import { z } from 'zod';
import type { Augmentation } from '@dfer/train';

const share = z.number().min(0).max(1);

/** Augmentation of training clips: one entry an option of `@dfer/train`. */
export const augmentationSchema = z.strictObject({
  flip: z.boolean().default(true).describe('Mirror half of the clips.'),
  shift: share.default(0.06).describe('Largest shift, as a part of the side.'),
  zoom: share.default(0.08).describe('Largest change of size.'),
  rotation: z.number().min(0).max(180).default(6).describe('Largest turn in degrees.'),
  brightness: share.default(0.1).describe('Largest change of brightness, as a part of full white.'),
  contrast: share.default(0.2).describe('Largest change of contrast about mid-gray.'),
  saturation: share.default(0).describe("Largest change of the colors' strength."),
  hue: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe("Largest turn of the colors' circle, in parts of a full turn (torchvision's ColorJitter)."),
  cropArea: share
    .gt(0)
    .default(1)
    .describe('A square of at least this part of the area is cut out and enlarged; 1: none.'),
  erasing: share
    .default(0)
    .describe('Part of the clips in which a rectangle is made gray (Zhong et al. 2020).'),
} satisfies Readonly<Record<keyof Augmentation, z.ZodType>>);
