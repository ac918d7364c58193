import { z } from 'zod';

const SHAPE = {
  /** Number of sets of evenly spaced frames, each at a later position within its part of the clip. */
  temporalCrops: z
    .int()
    .positive()
    .default(1)
    .describe('Sets of evenly spaced frames, each at a different offset in the clip.'),
  /** Whether to use mirrored frames too. */
  flip: z.boolean().default(false).describe('Also classify the mirrored frames.'),
};

export const testTimeAugmentationSchema: z.ZodObject<typeof SHAPE, z.core.$strict> = z.strictObject(SHAPE);

/** Test-time augmentation: the probabilities of several views of a clip are averaged. */
export type TestTimeAugmentation = Readonly<z.input<typeof testTimeAugmentationSchema>>;

/** Position of the frames of each set within their part of the clip, from 0 to 1: the middles of `temporalCrops` equal pieces. */
export function temporalCropPositions({ temporalCrops = 1 }: TestTimeAugmentation): number[] {
  return Array.from({ length: temporalCrops }, (_, index) => (index + 0.5) / temporalCrops);
}

/** Mirrors each frame left to right. @param pixels - `[…, size, 3]` */
export function mirrorFrames(pixels: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(pixels.length);
  for (let line = 0; line < pixels.length; line += size * 3) {
    for (let column = 0; column < size; column++) {
      const from = line + (size - 1 - column) * 3;
      result.set(pixels.subarray(from, from + 3), line + column * 3);
    }
  }
  return result;
}
