import type { z } from 'zod';
import type { Random } from '@dfer/core';
import { erasing } from './erasing.js';
import { hue } from './hue.js';
import type { PixelAugmentation } from './pixelAugmentation.js';
import { saturation } from './saturation.js';

/** Pixel augmentations by option name, drawn and applied in this order. Append new ones, so that earlier ones keep their random draws. */
const PIXEL_AUGMENTATIONS = { saturation, erasing, hue };

type Registry = typeof PIXEL_AUGMENTATIONS;
/** Name of the option of a pixel augmentation. */
export type PixelOption = keyof Registry;
type ParamsOf<K extends PixelOption> = Registry[K] extends PixelAugmentation<infer Params> ? Params : never;

/** Strength of each pixel augmentation; 0: off. */
export type PixelOptions = Readonly<Partial<Record<PixelOption, number>>>;

/** Pixel augmentation parameters of one clip. */
export type PixelParams = { readonly [K in PixelOption]?: ParamsOf<K> };

const REGISTRY: { readonly [K in PixelOption]: PixelAugmentation<ParamsOf<K>> } = PIXEL_AUGMENTATIONS;
const NAMES = namesOf(REGISTRY);

/** Schemas of the options. */
export const PIXEL_OPTIONS: Readonly<Record<PixelOption, z.ZodDefault<z.ZodNumber>>> = Object.assign(
  {},
  ...NAMES.map((name) => ({ [name]: REGISTRY[name].option })),
);

/** Draws the parameters of one clip. Augmentations that are off draw nothing, so older runs stay reproducible. */
export function drawPixelParams(options: PixelOptions, random: Random): PixelParams {
  const drawn = NAMES.map((name) => {
    const amount = options[name] ?? 0;
    const params = amount > 0 ? REGISTRY[name].draw(amount, random) : null;
    return params === null ? {} : { [name]: params };
  });
  return Object.assign({}, ...drawn);
}

/** Augments a frame in place. @param frame - `[size, size, 3]` */
export function changePixels(frame: Uint8Array, size: number, params: PixelParams): void {
  const change = <K extends PixelOption>(name: K): void => {
    const own: ParamsOf<K> | undefined = params[name];
    if (own !== undefined) REGISTRY[name].apply(frame, size, own);
  };
  for (const name of NAMES) change(name);
}

function namesOf<T extends object>(value: T): readonly (keyof T)[] {
  const names: (keyof T)[] = [];
  for (const name in value) names.push(name);
  return names;
}
