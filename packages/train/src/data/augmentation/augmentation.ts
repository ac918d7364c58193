import { z } from 'zod';
import type { PartlyOptional, Random } from '@dfer/core';
import { drawPixelParams, PIXEL_OPTIONS, type PixelOption, type PixelParams } from './pixels/index.js';
import { drawAround } from './pixels/pixelAugmentation.js';

const share = z.number().min(0).max(1);

const { saturation, hue, ...pixelOptions } = PIXEL_OPTIONS;

const OWN = {
  flip: z.boolean().default(true).describe('Mirror half of the clips.'),
  /** Maximum shift along each axis, as a fraction of the side; uncovered pixels repeat the edge. */
  shift: share.default(0.06).describe('Maximum shift, as a fraction of the side.'),
  /** Maximum change of scale: 0.1 is 0.9× to 1.1×. */
  zoom: share.default(0.08).describe('Maximum scale change.'),
  /** Maximum rotation in degrees, in either direction. */
  rotation: z.number().min(0).max(180).default(6).describe('Maximum rotation in degrees.'),
  /** Maximum change of brightness, as a fraction of full white. */
  brightness: share.default(0.1).describe('Maximum brightness change, as a fraction of full white.'),
  /** Maximum change of contrast about mid-gray: 0.2 is 0.8× to 1.2×. */
  contrast: share.default(0.2).describe('Maximum contrast change around mid-gray.'),
  // In this order, which digests of configurations depend on.
  saturation,
  hue,
  /** Minimum area of a random square crop that is resized to full size; 1: no crop. */
  cropArea: share
    .gt(0)
    .default(1)
    .describe('Minimum area of a random square crop, as a fraction of the frame; 1: no crop.'),
};

// Joined as types, so that the declaration files keep the comments.
const SHAPE: typeof OWN & typeof pixelOptions = { ...OWN, ...pixelOptions };

/** Augmentation of training clips: every option with its default, range and meaning. */
export const augmentationSchema: z.ZodObject<typeof SHAPE, z.core.$strict> = z.strictObject(SHAPE);

/** Augmentation of training clips. All frames of a clip are augmented in the same way, which preserves its motion. */
export type Augmentation = PartlyOptional<z.output<typeof augmentationSchema>, PixelOption | 'cropArea'>;

/** Augmentation parameters of one clip. */
export interface AugmentationParams {
  readonly flip: boolean;
  /** As a fraction of the side. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly zoom: number;
  /** In radians. */
  readonly rotation: number;
  /** As a fraction of full white. */
  readonly brightness: number;
  readonly contrast: number;
  readonly pixels: PixelParams;
}

/** Identity: leaves the pixels unchanged. */
export const NO_AUGMENTATION: AugmentationParams = Object.freeze({
  flip: false,
  shiftX: 0,
  shiftY: 0,
  zoom: 1,
  rotation: 0,
  brightness: 0,
  contrast: 1,
  pixels: {},
});

/**
 * Draws the augmentation of one clip. The first six always use the same number of draws, so turning one off does not change the others;
 * the crop and the pixel augmentations draw only if they are on.
 */
export function sampleAugmentation(augmentation: Augmentation, random: Random): AugmentationParams {
  const around = (reach: number): number => drawAround(reach, random);
  const { cropArea = 1 } = augmentation;
  const basic = {
    flip: random() < 0.5 && augmentation.flip,
    shiftX: around(augmentation.shift),
    shiftY: around(augmentation.shift),
    zoom: 1 + around(augmentation.zoom),
    rotation: (around(augmentation.rotation) * Math.PI) / 180,
    brightness: around(augmentation.brightness),
    contrast: 1 + around(augmentation.contrast),
  };
  const side = cropArea < 1 ? Math.sqrt(cropArea + random() * (1 - cropArea)) : 1;
  // The crop's center moves by at most its margin; the shift is relative to the enlarged frame.
  const [cropX, cropY] = side < 1 ? [around((1 - side) / 2) / side, around((1 - side) / 2) / side] : [0, 0];
  return {
    ...basic,
    shiftX: basic.shiftX + cropX,
    shiftY: basic.shiftY + cropY,
    zoom: basic.zoom / side,
    pixels: drawPixelParams(augmentation, random),
  };
}

/** Pixels are normalized as (value − 127.5) / 63.75: mid-gray is 0, black and white are ∓2. */
export const PIXEL_CENTRE = 127.5;
export const PIXEL_SCALE = 1 / 63.75;
