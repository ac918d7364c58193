import { z } from 'zod';
import type { Augmentation } from '@dfer/train';

const share = z.number().min(0).max(1);

/** Augmentation of training clips: one entry per option of `@dfer/train`. */
export const augmentationSchema = z.strictObject({
  flip: z.boolean().default(true).describe('Mirror half of the clips.'),
  shift: share.default(0.06).describe('Maximum shift, as a fraction of the side.'),
  zoom: share.default(0.08).describe('Maximum scale change.'),
  rotation: z.number().min(0).max(180).default(6).describe('Maximum rotation in degrees.'),
  brightness: share.default(0.1).describe('Maximum brightness change, as a fraction of full white.'),
  contrast: share.default(0.2).describe('Maximum contrast change around mid-gray.'),
  saturation: share.default(0).describe('Maximum saturation change.'),
  hue: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe("Maximum hue shift, as a fraction of the color circle (as in torchvision's ColorJitter)."),
  cropArea: share
    .gt(0)
    .default(1)
    .describe('Minimum area of a random square crop, as a fraction of the frame; 1: no crop.'),
  erasing: share
    .default(0)
    .describe('Fraction of clips in which a random rectangle is filled with gray (Zhong et al. 2020).'),
} satisfies Readonly<Record<keyof Augmentation, z.ZodType>>);
