/** Largest gain of a channel; it keeps the noise of almost monochrome clips from being amplified. */
const MOST_GAIN = 2;

/**
 * Removes the color of the light from a clip: scales each channel so that all three have the same mean (gray-world assumption;
 * Buchsbaum, "A spatial processor model for object colour perception", 1980). The gains are the same for all aligned frames of the
 * clip, because gains per frame would flicker as the content changes. The mean brightness stays; gains are between 1/2 and 2.
 *
 * @param frames - RGB, 0–255, `[…, 3]`
 * @returns the same shape
 */
export function grayWorld(frames: Uint8Array): Uint8Array {
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
