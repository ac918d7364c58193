import type { RgbImage } from '../image.js';
import { drawBox, drawDot, overlay, renderSvg } from './painter.js';

const black = (width: number, height: number): RgbImage => ({
  data: new Uint8Array(width * height * 3),
  width,
  height,
});

/** Rows of the image: `#` where it is red. */
const drawn = ({ data, width, height }: RgbImage): string[] =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => (data[3 * (y * width + x)]! > 127 ? '#' : '.')).join(''),
  );

test('the outline of a box is drawn inside the box', () => {
  const image = black(7, 5);
  drawBox(image, { x: 1, y: 1, width: 5, height: 3 }, [255, 0, 0], 1);
  expect(drawn(image)).toEqual(['.......', '.#####.', '.#...#.', '.#####.', '.......']);
  expect([...image.data].filter((_, i) => i % 3 !== 0).every((value) => value === 0)).toBe(true);
});

test('parts outside the image are not drawn', () => {
  const image = black(4, 3);
  drawBox(image, { x: -2, y: -2, width: 4, height: 4 }, [255, 0, 0], 1);
  drawBox(image, { x: 2, y: 10, width: 9, height: 9 }, [255, 0, 0], 1);
  expect(drawn(image)).toEqual(['.#..', '##..', '....']);
});

test('a dot is round', () => {
  const image = black(7, 7);
  drawDot(image, 3.5, 3.5, 2.5, [255, 0, 0]);
  expect(drawn(image)).toEqual(['.......', '..###..', '.#####.', '.#####.', '.#####.', '..###..', '.......']);
});

test('a drawing is blended by its alpha', () => {
  const image = black(3, 1);
  image.data.fill(100);
  const data = Uint8Array.of(200, 0, 0, 255, 200, 0, 0, 0);
  overlay(image, { data, width: 2, height: 1 }, 1, 0);
  expect([...image.data]).toEqual([100, 100, 100, 200, 0, 0, 100, 100, 100]);
});

test('a drawing may extend beyond every edge', () => {
  const image = black(2, 2);
  const data = new Uint8Array(4 * 4 * 4).fill(255);
  overlay(image, { data, width: 4, height: 4 }, -3, -3);
  expect(drawn(image)).toEqual(['#.', '..']);
  overlay(image, { data, width: 4, height: 4 }, 1, 1);
  expect(drawn(image)).toEqual(['#.', '.#']);
});

test('an SVG is rendered at its own size', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"><rect width="2" height="3" fill="#ff0000"/></svg>';
  const { data, width, height } = await renderSvg(svg);
  expect([width, height, [...data.subarray(0, 4)]]).toEqual([2, 3, [255, 0, 0, 255]]);
});
