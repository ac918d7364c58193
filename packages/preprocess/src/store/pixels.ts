import sharp from 'sharp';
import { type AlignedClip, decodeJpegFrames } from '@dfer/clips';
import type { PreprocessSettings } from '../settings.js';

/** Encoded frames of a clip. */
export interface EncodedFrames {
  readonly bytes: Uint8Array;
  /** Length of each frame's JPEG in bytes, in order; empty: raw RGB. */
  readonly frameBytes: readonly number[];
}

/** Encodes frames according to `settings.encoding`; each JPEG can be decoded independently. */
export async function encodeFrames(
  { frames, size, length }: Pick<AlignedClip, 'frames' | 'size' | 'length'>,
  { encoding, jpegQuality }: Pick<PreprocessSettings, 'encoding' | 'jpegQuality'>,
): Promise<EncodedFrames> {
  if (encoding === 'raw') return { bytes: frames, frameBytes: [] };
  const images = await Promise.all(
    Array.from({ length }, (_, i) =>
      encodeJpeg(frames.subarray(i * size * size * 3, (i + 1) * size * size * 3), size, jpegQuality),
    ),
  );
  return { bytes: Buffer.concat(images), frameBytes: images.map((image) => image.length) };
}

/** Encodes a frame as JPEG. @param pixels - RGB, `[size, size, 3]` @param quality - 1–100 */
export function encodeJpeg(pixels: Uint8Array, size: number, quality: number): Promise<Buffer> {
  return (
    sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      // Chroma subsampling would blur lips and skin.
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer()
  );
}

/**
 * @returns RGB, `[length, size, size, 3]`
 * @throws ClipError `CORRUPT_RECORD`
 */
export async function decodeFrames({ bytes, frameBytes }: EncodedFrames, size: number): Promise<Uint8Array> {
  return frameBytes.length === 0 ? bytes : decodeJpegFrames(bytes, frameBytes, size);
}
