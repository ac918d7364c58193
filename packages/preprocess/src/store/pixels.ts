import sharp from 'sharp';
import type { AlignedClip } from '../clip/alignedClip.js';
import { PreprocessError } from '../errors.js';
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

/** @param pixels RGB, `[size, size, 3]` @param quality 1–100 */
export function encodeJpeg(pixels: Uint8Array, size: number, quality: number): Promise<Buffer> {
  return (
    sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      // Halved colour would blur lips and skin, which are what is looked at.
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer()
  );
}

/** The bytes of each frame's own JPEG. */
export function splitFrames(bytes: Uint8Array, frameBytes: readonly number[]): Uint8Array[] {
  let start = 0;
  return frameBytes.map((length) => bytes.subarray(start, (start += length)));
}

/**
 * @param rows Which frames of JPEG to decode. @default all of them
 * @returns RGB, `[rows, size, size, 3]`
 * @throws PreprocessError `CORRUPT_RECORD`
 */
export async function decodeFrames(
  { bytes, frameBytes }: EncodedFrames,
  size: number,
  rows: readonly number[] = [...frameBytes.keys()],
): Promise<Uint8Array> {
  if (frameBytes.length === 0) return bytes;
  const all = splitFrames(bytes, frameBytes);
  const images = rows.map((row) => all[row]!);
  const pixels = new Uint8Array(images.length * size * size * 3);
  await Promise.all(
    images.map(async (image, i) => {
      const { data, info } = await sharp(image)
        .raw()
        .toBuffer({ resolveWithObject: true })
        .catch((cause: unknown) => {
          throw new PreprocessError(
            'CORRUPT_RECORD',
            `Frame ${rows[i]}: expected a JPEG; received bytes that are none; delete the store and preprocess again.`,
            { cause },
          );
        });
      if (info.width !== size || info.height !== size || info.channels !== 3) {
        throw new PreprocessError(
          'CORRUPT_RECORD',
          `Frame ${rows[i]}: expected ${size} × ${size} RGB; received ${info.width} × ${info.height} × ${info.channels}; delete the store and preprocess again.`,
        );
      }
      pixels.set(data, i * size * size * 3);
    }),
  );
  return pixels;
}
