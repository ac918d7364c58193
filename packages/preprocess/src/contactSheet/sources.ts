import sharp from 'sharp';
import type { ClipSource } from '@dfer/dataset';
import type { AlignedClip } from '@dfer/clips';
import { IBUG68 } from '../face/landmarkScheme.js';
import { applyTransform, invertTransform, type Transform } from '../align/transform.js';
import { PreprocessError } from '../errors.js';
import { listFrames } from '../video/sources/imageFolder.js';
import type { RgbImage } from '../image.js';
import { openVideo } from '../video/openVideo.js';
import { videoSource } from '../video/sources/videoSource.js';

/** A picture for embedding in a page. */
export interface Picture {
  /** JPEG. */
  readonly jpeg: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** A frame of the source, with landmarks and crop. */
export interface SourcePicture extends Picture {
  /** From 0. */
  readonly frame: number;
  /** `[68, 2]`, pixels of this picture; empty if unknown. */
  readonly landmarks: Float64Array;
  /** `[4, 2]`: corners of the aligned frame, pixels of this picture; empty if unknown. */
  readonly crop: Float64Array;
}

const QUALITY = 84;

/** Source frames are shrunk to this size, never enlarged. */
const MOST_WIDTH = 640;
const MOST_HEIGHT = 360;

export async function jpegOf({ data, ...raw }: RgbImage, width: number, height: number): Promise<Picture> {
  const image = sharp(data, { raw: { ...raw, channels: 3 } }).resize(width, height, { fit: 'fill' });
  return { jpeg: await image.jpeg({ quality: QUALITY }).toBuffer(), width, height };
}

/** Returns `count` evenly spaced integers in [0, total); all of them if there are fewer. */
export function spread(total: number, count: number): number[] {
  const taken = Math.min(total, count);
  return Array.from({ length: taken }, (_, i) => Math.floor(((i + 0.5) * total) / taken));
}

/**
 * Reads the source frame with the largest weight in a row of an aligned clip, with its landmarks and crop. The result is empty if
 * the source is missing or can no longer be read.
 *
 * @throws PreprocessError `FFMPEG_MISSING`, `ABORTED`
 */
export function sourceWithFace(
  source: ClipSource | null,
  { sourceFrames, transforms, landmarks, size }: AlignedClip,
  row: number,
  signal: AbortSignal | undefined,
): Promise<SourcePicture[]> {
  return unlessGone(async () => {
    const pictures = await readFrames(source, () => [sourceFrames[row] ?? 0], signal);
    const [a, b, c, d, e, f] = transforms.subarray(row * 6, (row + 1) * 6);
    if (a === undefined || b === undefined || c === undefined || d === undefined) return pictures;
    if (e === undefined || f === undefined) return pictures;
    const toParts = invertTransform([a, b, c, d, e, f]);
    return pictures.map((picture) => {
      const { width, height } = picture;
      const toPixels: Transform = [
        toParts[0] * width,
        toParts[1] * width,
        toParts[2] * width,
        toParts[3] * height,
        toParts[4] * height,
        toParts[5] * height,
      ];
      const points = Float64Array.from(
        landmarks.subarray(2 * IBUG68.count * row, 2 * IBUG68.count * (row + 1)),
      );
      return {
        ...picture,
        landmarks: applyTransform(toPixels, points),
        crop: applyTransform(toPixels, Float64Array.of(0, 0, size, 0, size, size, 0, size)),
      };
    });
  });
}

/** Reads three frames spread over a source; empty if it is missing or cannot be read. @throws as `sourceWithFace` */
export function plainSources(
  source: ClipSource | null,
  signal: AbortSignal | undefined,
): Promise<SourcePicture[]> {
  return unlessGone(() => readFrames(source, (total) => spread(total, 3), signal));
}

/** Returns no pictures if the source was changed or deleted after preprocessing; the page then shows the rest. */
async function unlessGone(read: () => Promise<SourcePicture[]>): Promise<SourcePicture[]> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof PreprocessError && ['BAD_VIDEO', 'BAD_FRAMES'].includes(error.code)) return [];
    throw error;
  }
}

async function readFrames(
  source: ClipSource | null,
  choose: (total: number) => number[],
  signal: AbortSignal | undefined,
): Promise<SourcePicture[]> {
  if (!source) return [];
  return videoSource(source).isAligned
    ? readFolder(source.path, choose)
    : readVideo(source.path, choose, signal);
}

async function readVideo(
  path: string,
  choose: (total: number) => number[],
  signal: AbortSignal | undefined,
): Promise<SourcePicture[]> {
  const { images = [], frames } = await openVideo(path, {
    size: { maxWidth: MOST_WIDTH, maxHeight: MOST_HEIGHT },
    choose: (times) => choose(times.length),
    signal,
  });
  return Promise.all(
    images.map(async (image, i) => ({
      ...(await jpegOf(image, image.width, image.height)),
      frame: frames[i] ?? 0,
      ...NOTHING_FOUND,
    })),
  );
}

async function readFolder(folder: string, choose: (total: number) => number[]): Promise<SourcePicture[]> {
  const paths = await listFrames(folder);
  const pictures: SourcePicture[] = [];
  for (const frame of choose(paths.length)) {
    const path = paths[frame];
    if (path === undefined) continue;
    const { data, info } = await sharp(path)
      .rotate()
      .resize(MOST_WIDTH, MOST_HEIGHT, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: QUALITY })
      .toBuffer({ resolveWithObject: true })
      .catch((cause: unknown) => {
        throw new PreprocessError('BAD_FRAMES', `Frames ${folder}: expected images; received other files.`, {
          cause,
        });
      });
    pictures.push({ jpeg: data, width: info.width, height: info.height, frame, ...NOTHING_FOUND });
  }
  return pictures;
}

const NOTHING_FOUND = { landmarks: new Float64Array(0), crop: new Float64Array(0) };
