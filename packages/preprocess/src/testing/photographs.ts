import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { ImageSize, RgbImage } from '../image.js';

/** The folder of face-api.js, which contains photographs of people. */
export const FACE_API = dirname(createRequire(__filename).resolve('face-api.js/package.json'));

export interface PhotographOptions {
  /** 1–6 */
  readonly number?: number;
  readonly mirrored?: boolean;
  /** Degrees clockwise around the center, with black corners. */
  readonly turned?: number;
}

/** One of face-api.js's sample photographs, 960×640, resized. */
export async function photograph(
  size: ImageSize,
  { number = 1, mirrored = false, turned = 0 }: PhotographOptions = {},
): Promise<RgbImage> {
  const upright = sharp(join(FACE_API, 'demo', `sample${number}.jpg`))
    .resize({ ...size, fit: 'fill' })
    .flop(mirrored)
    .removeAlpha();
  if (turned === 0) return { data: new Uint8Array(await upright.raw().toBuffer()), ...size };
  const { data, info } = await sharp(await upright.png().toBuffer())
    .rotate(turned, { background: 'black' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}
