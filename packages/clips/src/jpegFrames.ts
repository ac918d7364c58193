import type sharp from 'sharp';
import { ClipError } from './errors.js';

/** Splits the bytes of a clip into one JPEG per frame. */
export function splitFrames(bytes: Uint8Array, frameBytes: readonly number[]): Uint8Array[] {
  let start = 0;
  return frameBytes.map((length) => bytes.subarray(start, (start += length)));
}

/**
 * Decodes frames that are stored as JPEG.
 *
 * @param bytes - The JPEGs of all frames, concatenated. @param frameBytes - Their lengths.
 * @param size - Pixels per side.
 * @param rows - Which frames to decode. @defaultValue all of them
 * @returns RGB, `[rows.length, size, size, 3]`
 * @throws ClipError `CORRUPT_RECORD`, `DECODER_MISSING`
 */
export async function decodeJpegFrames(
  bytes: Uint8Array,
  frameBytes: readonly number[],
  size: number,
  rows: readonly number[] = [...frameBytes.keys()],
): Promise<Uint8Array> {
  const decoder = await loadDecoder();
  const all = splitFrames(bytes, frameBytes);
  const pixels = new Uint8Array(rows.length * size * size * 3);
  await Promise.all(
    rows.map(async (row, i) => {
      // sharp throws synchronously for empty input, asynchronously for invalid input.
      const decode = async () => decoder(all[row]!).raw().toBuffer({ resolveWithObject: true });
      const { data, info } = await decode().catch((cause: unknown) => {
        throw new ClipError(
          'CORRUPT_RECORD',
          `Frame ${row}: expected a JPEG; received other bytes; delete the store and preprocess again.`,
          { cause },
        );
      });
      if (info.width !== size || info.height !== size || info.channels !== 3) {
        throw new ClipError(
          'CORRUPT_RECORD',
          `Frame ${row}: expected ${size} × ${size} RGB; received ${info.width} × ${info.height} × ${info.channels}; delete the store and preprocess again.`,
        );
      }
      pixels.set(data, i * size * size * 3);
    }),
  );
  return pixels;
}

/** sharp is optional: raw stores, the default, do not need it. */
async function loadDecoder(): Promise<typeof sharp> {
  try {
    const { default: decoder } = await import('sharp');
    return decoder;
  } catch (cause) {
    throw new ClipError(
      'DECODER_MISSING',
      'JPEG frames: expected the package sharp; received none that loads; run: npm install sharp',
      { cause },
    );
  }
}
