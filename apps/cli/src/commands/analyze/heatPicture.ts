/** Viridis (van der Walt & Smith 2015, https://bids.github.io/colormap): even steps of lightness, distinguishable by color-blind readers. */
const VIRIDIS = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37],
] as const;

/** Opacity of the color over the gray frame. */
const OPACITY = 0.55;

/** Brightness factor of the part that the network does not see. */
const DIMMED = 0.45;

/** The part of a picture that a network sees, in pixels. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/**
 * A frame in gray with a heat map in color over the part that the network sees; the rest is dimmed.
 *
 * @param frame - RGB, `[size, size, 3]`.
 * @param heat - `[seen.side, seen.side]`, values ≥ 0; the largest gets the brightest color.
 * @returns RGB, `[size, size, 3]`; without color if the map is zero throughout.
 */
export function heatPicture(frame: Uint8Array, size: number, seen: Square, heat: Float32Array): Uint8Array {
  const most = heat.reduce((max, value) => Math.max(max, value), 0);
  const picture = new Uint8Array(frame.length);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [x, y] = [(pixel % size) - seen.left, Math.floor(pixel / size) - seen.top];
    const isSeen = x >= 0 && y >= 0 && x < seen.side && y < seen.side;
    const [red = 0, green = 0, blue = 0] = frame.subarray(pixel * 3, pixel * 3 + 3);
    const gray = (0.299 * red + 0.587 * green + 0.114 * blue) * (isSeen ? 1 : DIMMED);
    const color = isSeen && most > 0 ? viridis(heat[y * seen.side + x]! / most) : null;
    for (let channel = 0; channel < 3; channel++) {
      picture[pixel * 3 + channel] = color === null ? gray : (1 - OPACITY) * gray + OPACITY * color[channel]!;
    }
  }
  return picture;
}

/** @param share - 0–1 @returns red, green and blue, 0–255 */
export function viridis(share: number): number[] {
  const place = Math.min(Math.max(share, 0), 1) * (VIRIDIS.length - 1);
  const step = Math.min(Math.floor(place), VIRIDIS.length - 2);
  const [low, high] = [VIRIDIS[step]!, VIRIDIS[step + 1]!];
  return low.map((value, channel) => value + (high[channel]! - value) * (place - step));
}
