import sharp from 'sharp';
import type { Box } from '../face/box.js';
import type { ImageSize, RgbImage } from '../image.js';

/** Red, green, blue, 0–255. */
export type Color = readonly [number, number, number];

/** An image with an alpha channel. */
export interface RgbaImage extends ImageSize {
  /** `[height, width, 4]` */
  readonly data: Uint8Array;
}

/** Draws the outline of a box, with its lines inside the box; parts outside the image are ignored. */
export function drawBox(image: RgbImage, box: Box, color: Color, line: number): void {
  const [left, top] = [Math.round(box.x), Math.round(box.y)];
  const [right, bottom] = [Math.round(box.x + box.width), Math.round(box.y + box.height)];
  fillRectangle(image, left, top, right, top + line, color);
  fillRectangle(image, left, bottom - line, right, bottom, color);
  fillRectangle(image, left, top + line, left + line, bottom - line, color);
  fillRectangle(image, right - line, top + line, right, bottom - line, color);
}

function fillRectangle(
  { data, width, height }: RgbImage,
  left: number,
  top: number,
  right: number,
  bottom: number,
  [red, green, blue]: Color,
): void {
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
      const at = 3 * (y * width + x);
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
    }
  }
}

/** Draws a filled circle around a point, in pixels. */
export function drawDot(image: RgbImage, x: number, y: number, radius: number, color: Color): void {
  for (let row = Math.floor(y - radius); row <= Math.ceil(y + radius); row++) {
    const half = Math.sqrt(Math.max(0, radius ** 2 - (row + 0.5 - y) ** 2));
    if (half > 0) fillRectangle(image, Math.round(x - half), row, Math.round(x + half), row + 1, color);
  }
}

/** Blends a drawing over an image, with its top left corner at (`left`, `top`); parts outside the image are ignored. */
export function overlay(image: RgbImage, drawing: RgbaImage, left: number, top: number): void {
  const [x0, y0] = [Math.round(left), Math.round(top)];
  for (let y = Math.max(0, -y0); y < Math.min(drawing.height, image.height - y0); y++) {
    for (let x = Math.max(0, -x0); x < Math.min(drawing.width, image.width - x0); x++) {
      const from = 4 * (y * drawing.width + x);
      const to = 3 * ((y + y0) * image.width + x + x0);
      const part = drawing.data[from + 3]! / 255;
      for (let c = 0; c < 3; c++) {
        image.data[to + c] = Math.round(
          image.data[to + c]! + part * (drawing.data[from + c]! - image.data[to + c]!),
        );
      }
    }
  }
}

/** Renders an SVG. */
export async function renderSvg(svg: string): Promise<RgbaImage> {
  const { data, info } = await sharp(Buffer.from(svg))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
