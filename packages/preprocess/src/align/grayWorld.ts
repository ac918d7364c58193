/** Most that a channel is raised or lowered by: a clip of almost one color is not blown up to noise. */
const MOST_GAIN = 2;

/**
 * Takes the color of the light out of a clip: each channel is scaled so that all three have the same mean (the
 * grey-world assumption; Buchsbaum, "A spatial processor model for object colour perception", 1980). One gain a channel
 * for the whole clip, of its aligned frames: a gain a frame would flicker with what comes into view. The brightness
 * stays; a gain is held within 1/2 and 2.
 *
 * @param frames - RGB, 0–255, `[…, 3]`
 * @returns the same shape
 */
export function greyWorld(frames: Uint8Array): Uint8Array {
  const sums = [0, 0, 0];
  for (let i = 0; i < frames.length; i += 3) {
    sums[0]! += frames[i]!;
    sums[1]! += frames[i + 1]!;
    sums[2]! += frames[i + 2]!;
  }
  const gray = (sums[0]! + sums[1]! + sums[2]!) / 3;
  const tables = sums.map((sum) => {
    const gain = sum === 0 ? 1 : Math.min(MOST_GAIN, Math.max(1 / MOST_GAIN, gray / sum));
    return Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.round(gain * value)));
  });
  return frames.map((value, i) => tables[i % 3]![value]!);
}
