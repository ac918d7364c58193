import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { readFrames } from '@dfer/dataset';
import { printable, errorCode } from '@dfer/core';
import { PreprocessError } from '../../errors.js';

/**
 * The images of a folder, one a frame, in the order of their numbers. Gaps of the numbering, which DFEW has where it
 * found no face, are closed, as they are in films: the published protocol counts frames and not numbers, and blending
 * across a gap would show faces that never were.
 *
 * @throws PreprocessError `BAD_FRAMES`
 */
export async function listFrames(folder: string): Promise<string[]> {
  const images = await readFrames(folder).catch((cause: unknown) => {
    throw badFrames(folder, 'a folder of images', 'none that can be read', cause);
  });
  if (images.length === 0) throw badFrames(folder, 'at least one .jpg or .png', 'no image');
  return images;
}

/** One aligned image as RGB, upright as its EXIF data has it, `[size, size, 3]`. @throws PreprocessError `BAD_FRAMES` */
export async function readFrame(path: string, size: number): Promise<Uint8Array> {
  try {
    const raw = await sharp(await readFile(path))
      .rotate()
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

/** Images that are not what they have to be. */
export function badFrames(
  path: string,
  expected: string,
  received: string,
  cause?: unknown,
): PreprocessError {
  const message = `Frames ${printable(path)}: expected ${expected}; received ${printable(received)}; replace them or leave the clip out.`;
  // Disks, permissions and open files change without the images.
  return new PreprocessError('BAD_FRAMES', message, { cause, transient: errorCode(cause) !== undefined });
}
