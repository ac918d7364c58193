import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { readFrames } from '@dfer/dataset';
import { printable, errorCode } from '@dfer/core';
import { PreprocessError } from '../../errors.js';

/**
 * Lists the images of a folder, one per frame, ordered by number. Gaps in the numbering, which DFEW has for frames without a face, are
 * closed: the published protocol counts frames, not numbers, and blending across a gap would create artificial faces.
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

/** Reads an aligned image as RGB, rotated upright by EXIF, `[size, size, 3]`. @throws PreprocessError `BAD_FRAMES` */
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

/** Error for unreadable images. */
export function badFrames(
  path: string,
  expected: string,
  received: string,
  cause?: unknown,
): PreprocessError {
  const message = `Frames ${printable(path)}: expected ${expected}; received ${printable(received)}; replace them or leave the clip out.`;
  // System errors such as missing permissions may go away without a change of the images.
  return new PreprocessError('BAD_FRAMES', message, { cause, transient: errorCode(cause) !== undefined });
}
