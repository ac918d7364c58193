/** Color and dash pattern of a line. */
export interface LineStyle {
  readonly color: string;
  /** SVG dash array; empty for a solid line. */
  readonly dash: string;
}

/** Colors of medium lightness, with a contrast of 3 on light and dark backgrounds. */
const COLORS = ['#2f74c8', '#c8641b', '#23875a', '#b8478f', '#7d62c9', '#8a7a1a', '#178a99', '#7c828d'];

const DASHES = [
  '',
  '7 3',
  '2 3',
  '9 3 2 3',
  '14 4',
  '2 3 2 3 9 3',
  '5 5',
  '1 5',
  '16 3 5 3',
  '9 2 9 2 2 2',
  '3 1',
  '18 8',
];

/** Style of the `index`-th line, from 0. The first 12 also differ in their dashes, for color-blind readers and grayscale print. */
export function lineStyle(index: number): LineStyle {
  return { color: COLORS[index % COLORS.length]!, dash: DASHES[index % DASHES.length]! };
}
