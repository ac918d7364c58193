import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { ImageSize, RgbImage } from '../../image.js';
import { badFrames, listFrames } from './imageFolder.js';
import { durationOf, type VideoReader, type VideoReaderOptions } from './videoReader.js';

/** Frame rate of folders, which do not store one. */
const USUAL_RATE = 25;

/**
 * Opens a folder of numbered images as a video. Images are rotated upright by EXIF and scaled to the size of the first.
 *
 * @param rate - frames per second @defaultValue 25
 * @throws PreprocessError `BAD_FRAMES`
 */
export async function openFrameFolder(
  folder: string,
  {
    maxWidth,
    maxHeight,
    rate = USUAL_RATE,
    signal,
  }: VideoReaderOptions & { readonly rate?: number | undefined },
): Promise<VideoReader> {
  const paths = await listFrames(folder);
  const size = await sizeOf(paths[0]!);
  const times = paths.map((_, i) => i / rate);
  async function* read(every: number, most: ImageSize): AsyncGenerator<RgbImage, void, undefined> {
    for (let i = 0; i < paths.length; i += every) {
      signal?.throwIfAborted();
      yield await readImage(paths[i]!, fitted(size, most));
    }
  }
  const overview: RgbImage[] = [];
  const every = Math.max(1, Math.ceil(paths.length / 16));
  for await (const image of read(every, { width: maxWidth, height: maxHeight })) overview.push(image);
  return {
    ...{ path: folder, times, duration: durationOf(times), size, startS: 0, overview, read },
    evidence: { pictures: paths.length, damaged: 0, lost: 0, errors: 0, notes: [] },
  };
}

async function sizeOf(path: string): Promise<ImageSize> {
  try {
    const { autoOrient } = await sharp(await readFile(path)).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (error) {
    throw badFrames(path, 'an image', error instanceof Error ? error.message : String(error), error);
  }
}

/** Size shrunk to fit a box, which is transposed for upright pictures. */
function fitted({ width, height }: ImageSize, most: ImageSize): ImageSize {
  const [longer, shorter] = [Math.max(most.width, most.height), Math.min(most.width, most.height)];
  const [across, down] = width >= height ? [longer, shorter] : [shorter, longer];
  const part = Math.min(1, across / width, down / height);
  return { width: Math.max(1, Math.round(width * part)), height: Math.max(1, Math.round(height * part)) };
}

async function readImage(path: string, { width, height }: ImageSize): Promise<RgbImage> {
  try {
    const data = await sharp(await readFile(path))
      .rotate()
      .resize(width, height, { fit: 'contain', background: 'black' })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer();
    if (data.length !== width * height * 3) throw new Error(`${data.length} bytes`);
    return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width, height };
  } catch (error) {
    throw badFrames(path, 'an RGB image', error instanceof Error ? error.message : String(error), error);
  }
}
