import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { PreprocessError, systemCode } from './errors.js';

/** The images of a folder, one a frame, in numeric order (`2.jpg` before `10.jpg`): absolute or relative as `folder` is. */
export async function listFrames(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const received = systemCode(error) ?? 'an unreadable folder';
    throw badFrames(folder, 'a folder of images', received, error);
  }
  const images = names.filter((name) => /\.(jpe?g|png|bmp|webp)$/i.test(name) && !name.startsWith('.'));
  if (images.length === 0)
    throw badFrames(folder, 'at least one .jpg or .png', `${names.length} other files`);
  const order = new Intl.Collator('en', { numeric: true });
  return images.sort(order.compare).map((name) => join(folder, name));
}

/** One aligned image as RGB, `[size, size, 3]`. @throws PreprocessError `BAD_FRAMES` */
export async function readFrame(path: string, size: number): Promise<Uint8Array> {
  try {
    const raw = await sharp(path)
      .resize(size, size, { fit: 'fill' })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer();
    if (raw.length === size * size * 3) return new Uint8Array(raw);
    throw new Error(`${raw.length} bytes`);
  } catch (error) {
    throw badFrames(path, 'an RGB image', error instanceof Error ? error.message : String(error), error);
  }
}

function badFrames(path: string, expected: string, received: string, cause?: unknown): PreprocessError {
  const message = `Frames ${path}: expected ${expected}; received ${received}; replace them or leave the clip out.`;
  return new PreprocessError('BAD_FRAMES', message, cause === undefined ? undefined : { cause });
}
