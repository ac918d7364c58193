import sharp from 'sharp';
import { type AlignedClip, decodeJpegFrames } from '@dfer/clips';
import type { PreprocessSettings } from '../settings.js';

/** Frames as they are kept. */
export interface EncodedFrames {
  readonly bytes: Uint8Array;
  /** Bytes of each frame's JPEG, in order; empty: raw RGB. */
  readonly frameBytes: readonly number[];
}

/** @returns the frames as `settings.encoding` says; each JPEG can be decoded alone */
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

/** @param pixels - RGB, `[size, size, 3]` @param quality - 1–100 */
export function encodeJpeg(pixels: Uint8Array, size: number, quality: number): Promise<Buffer> {
  return (
    sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      // Halved color would blur lips and skin, which are what is looked at.
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
