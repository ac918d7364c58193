import { inflateSync } from 'node:zlib';
import { confusionPicture } from './confusionPicture.js';

/** Palette indices of a PNG with one IDAT chunk and no filters. */
function pixelsOf({ png, width, height }: ReturnType<typeof confusionPicture>): Uint8Array[] {
  const bytes = Buffer.from(png);
  const at = bytes.indexOf('IDAT');
  const lines = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
  return Array.from({ length: height }, (_, row) =>
    lines.subarray(row * (width + 1) + 1, (row + 1) * (width + 1)),
  );
}

const matrix = [
  [3, 1],
  [0, 0],
];
const picture = confusionPicture(matrix, ['happy', 'sad']);

test('each cell is as dark as its share of the row', () => {
  const pixels = pixelsOf(picture);
  const corner = (row: number, column: number): number => pixels[30 + row * 26]![30 + column * 26]!;
  expect([corner(0, 0), corner(0, 1), corner(1, 0), corner(1, 1)]).toEqual([191, 64, 0, 0]);
});

test('only classes with clips have numbers', () => {
  const pixels = pixelsOf(picture);
  const inked = (row: number, column: number): number => {
    const cell = pixels
      .slice(30 + row * 26, 55 + row * 26)
      .flatMap((line) => [...line.subarray(30 + column * 26, 55 + column * 26)]);
    return new Set(cell).size;
  };
  expect([inked(0, 0), inked(0, 1), inked(1, 0), inked(1, 1)]).toEqual([2, 2, 1, 1]);
});

test.each([2, 7, 11])('a matrix of %d classes gives a square picture with their names', (count) => {
  const classes = Array.from({ length: count }, (_, label) => `class ${label}`);
  const { width, height, png, description } = confusionPicture(
    classes.map((_, row) => classes.map((_, column) => Number(row === column))),
    classes,
  );
  expect([width, height]).toEqual([30 + 26 * count, 30 + 26 * count]);
  expect(Buffer.from(png).readUInt32BE(16)).toBe(width);
  expect(description).toContain(`class ${count - 1}.`);
});
