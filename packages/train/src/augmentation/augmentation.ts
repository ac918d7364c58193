import type { Random } from '@dfer/core';
import { drawPixelParams, type PixelOptions, type PixelParams } from './pixels/index.js';
import { drawAround } from './pixels/pixelAugmentation.js';

/** How far training clips are varied. A clip's frames are always varied alike, so that its motion stays what it was. */
export interface Augmentation extends PixelOptions {
  /** Mirror half of the clips. */
  readonly flip: boolean;
  /** Largest shift along each axis, as a fraction of the side; the crop that it leaves is filled with the edge's pixels. */
  readonly shift: number;
  /** Largest change of size: 0.1 is 0.9× to 1.1×. */
  readonly zoom: number;
  /** Largest turn in degrees, either way. */
  readonly rotation: number;
  /** Largest change of brightness, as a fraction of full white. */
  readonly brightness: number;
  /** Largest change of contrast about mid-gray: 0.2 is 0.8× to 1.2×. */
  readonly contrast: number;
  /** A square of at least this part of the area is cut out, anywhere, and brought to the full size; 1: none. @defaultValue 1 */
  readonly cropArea?: number;
}

/** What is done to one clip. */
export interface AugmentationParams {
  readonly flip: boolean;
  /** Fractions of the side. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly zoom: number;
  /** Radians. */
  readonly rotation: number;
  /** Fraction of full white. */
  readonly brightness: number;
  readonly contrast: number;
  readonly pixels: PixelParams;
}

/** Leaves the pixels as they are. */
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
 * Draws the augmentation of one clip. The count of draws of the first six is fixed, so switching one off leaves the others as they were;
 * the crop and the pixels' augmentations draw only where they are on.
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
  // A crop's middle moves by at most what it leaves free; the shift is in the enlarged picture.
  const [cropX, cropY] = side < 1 ? [around((1 - side) / 2) / side, around((1 - side) / 2) / side] : [0, 0];
  return {
    ...basic,
    shiftX: basic.shiftX + cropX,
    shiftY: basic.shiftY + cropY,
    zoom: basic.zoom / side,
    pixels: drawPixelParams(augmentation, random),
  };
}

/** Networks see pixels as (value − 127.5) / 63.75: mid-gray is 0, black and white are ∓2. */
export const PIXEL_CENTRE = 127.5;
export const PIXEL_SCALE = 1 / 63.75;
