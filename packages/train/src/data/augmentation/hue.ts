/**
 * Shifts the HSV hue in place, as `torchvision.transforms.functional.adjust_hue`, and keeps each pixel's largest and smallest channel
 * value. It commutes with a common gain and offset of all channels, so the unit of the pixels does not matter.
 *
 * @param frames - `[…, 3]` RGB.
 * @param turns - Shift as a fraction of a full turn, −0.5 to 0.5.
 */
export function adjustHue(frames: Float32Array | Uint8ClampedArray, turns: number): void {
  for (let i = 0; i < frames.length; i += 3) {
    const [red, green, blue] = [frames[i]!, frames[i + 1]!, frames[i + 2]!];
    const most = Math.max(red, green, blue);
    const least = Math.min(red, green, blue);
    const chroma = most - least;
    if (chroma === 0) continue;
    const sixths = hueInSixths(red, green, blue, most, chroma) + 6 * turns;
    frames[i] = channelAt(sixths + 5, most, chroma);
    frames[i + 1] = channelAt(sixths + 3, most, chroma);
    frames[i + 2] = channelAt(sixths + 1, most, chroma);
  }
}

/** 0: red; 2: green; 4: blue. */
function hueInSixths(red: number, green: number, blue: number, most: number, chroma: number): number {
  if (most === red) return (green - blue) / chroma;
  return most === green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
}

/** Value of one channel. @param sixths - Hue in sixths of a turn, rotated so that this channel is smallest from 1 to 3. */
function channelAt(sixths: number, most: number, chroma: number): number {
  const place = ((sixths % 6) + 6) % 6;
  return most - chroma * Math.max(0, Math.min(place, 4 - place, 1));
}
