import { mean } from '@dfer/core';
import { type Box, type FaceDetector, intersectionOverUnion, type RgbImage } from '@dfer/preprocess';
import { OVERLAP } from './percent.js';

/** Sides of the squares around a face that the reference sees, in widths of the face. */
const SQUARES = [3, 4, 6];

/** The five points of a face that the reference network finds, `[5, 2]` each, in pixels of the image. */
export interface ReferencePoints {
  /** In the whole image, which the network shrinks to 640 pixels; null if it does not find the face. */
  readonly inImage: Float64Array | null;
  /** In each square around the face in which it finds the face, at the resolution of the image. */
  readonly inSquares: readonly Float64Array[];
}

/** Finds the five points of the face at `box` with a reference network, in the whole image and in squares around the face. */
export async function referencePoints(
  reference: FaceDetector,
  image: RgbImage,
  box: Box,
): Promise<ReferencePoints> {
  const inSquares = await Promise.all(
    SQUARES.map(async (widths) => {
      const square = squareAround(box, widths, image);
      return find(reference, cropped(image, square), box, square);
    }),
  );
  return {
    inImage: await find(reference, image, box, { x: 0, y: 0 }),
    inSquares: inSquares.filter((points) => points !== null),
  };
}

/** Mean of several sets of points, `[5, 2]`. */
export function meanPoints(looks: readonly Float64Array[]): Float64Array {
  return looks[0].map((_, at) => mean(looks.map((points) => points[at])));
}

/** Points of the face at `box`; `corner` is the top left corner of `part` in the coordinates of `box`. */
async function find(
  reference: FaceDetector,
  part: RgbImage,
  box: Box,
  corner: { readonly x: number; readonly y: number },
): Promise<Float64Array | null> {
  const moved = { ...box, x: box.x - corner.x, y: box.y - corner.y };
  const [found] = await reference.detect([part]);
  const overlap = (other: Box): number => intersectionOverUnion(other, moved);
  const [best] = found
    .filter((one) => overlap(one.box) >= OVERLAP)
    .sort((a, b) => overlap(b.box) - overlap(a.box));
  const points = best?.fivePoints;
  return points === undefined
    ? null
    : Float64Array.from(points, (value, at) => value + (at % 2 === 0 ? corner.x : corner.y));
}

/** The part of a square around a face that lies in the image, in whole pixels. */
function squareAround(box: Box, widths: number, { width, height }: RgbImage): Box {
  const half = (widths * Math.max(box.width, box.height)) / 2;
  const [left, right] = range(box.x + box.width / 2, half, width);
  const [top, bottom] = range(box.y + box.height / 2, half, height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function range(center: number, half: number, end: number): readonly [from: number, to: number] {
  return [Math.max(0, Math.floor(center - half)), Math.min(end, Math.ceil(center + half))];
}

function cropped({ data, width }: RgbImage, { x, y, width: columns, height: rows }: Box): RgbImage {
  const part = new Uint8Array(3 * columns * rows);
  for (let row = 0; row < rows; row++) {
    const from = 3 * ((y + row) * width + x);
    part.set(data.subarray(from, from + 3 * columns), 3 * row * columns);
  }
  return { data: part, width: columns, height: rows };
}
