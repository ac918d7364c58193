import type { Random } from '@dfer/core';
import { erasing } from './erasing.js';
import { hue } from './hue.js';
import type { PixelAugmentation } from './pixelAugmentation.js';
import { saturation } from './saturation.js';

/** By the name of their option; drawn and done in this order. A new one comes last: the draws of those before it stay as they were. */
const PIXEL_AUGMENTATIONS = { saturation, erasing, hue };

type Registry = typeof PIXEL_AUGMENTATIONS;
type Name = keyof Registry;
type ParamsOf<K extends Name> = Registry[K] extends PixelAugmentation<infer Params> ? Params : never;

/** How far pixels are changed, by option; 0: not at all. */
export type PixelOptions = Readonly<Partial<Record<Name, number>>>;

/** What is done to the pixels of one clip. */
export type PixelParams = { readonly [K in Name]?: ParamsOf<K> };

const REGISTRY: { readonly [K in Name]: PixelAugmentation<ParamsOf<K>> } = PIXEL_AUGMENTATIONS;
const NAMES = namesOf(REGISTRY);

/** Draws what is done to one clip; what is off draws nothing, so that older runs stay as they were. */
export function drawPixelParams(options: PixelOptions, random: Random): PixelParams {
  const drawn = NAMES.map((name) => {
    const amount = options[name] ?? 0;
    const params = amount > 0 ? REGISTRY[name].draw(amount, random) : null;
    return params === null ? {} : { [name]: params };
  });
  return Object.assign({}, ...drawn);
}

/** Changes a frame in place. @param frame `[size, size, 3]` */
export function changePixels(frame: Uint8Array, size: number, params: PixelParams): void {
  const change = <K extends Name>(name: K): void => {
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
