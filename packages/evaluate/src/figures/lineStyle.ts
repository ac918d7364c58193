/** How a line is drawn. */
export interface LineStyle {
  readonly color: string;
  /** An SVG dash array; empty: solid. */
  readonly dash: string;
}

/** Of middle lightness: a contrast of 3 on light and dark alike. Dashes tell the lines beyond them apart. */
const COLORS = ['#2f74c8', '#c8641b', '#23875a', '#b8478f', '#7d62c9', '#8a7a1a', '#178a99', '#7c828d'];
const DASHES = ['', '6 3', '2 3'];

/** Style of the `index`-th line, from 0. */
export function lineStyle(index: number): LineStyle {
  return {
    color: COLORS[index % COLORS.length]!,
    dash: DASHES[Math.floor(index / COLORS.length) % DASHES.length]!,
  };
}

const OWN_DASHES = ['', '7 3', '2 3', '9 3 2 3', '14 4', '2 3 2 3 9 3', '5 5', '1 5'];

/** Style of the `index`-th of few lines, from 0: each differs from the others in its dashes too, for those who tell no colors apart. */
export function distinctLineStyle(index: number): LineStyle {
  return { color: COLORS[index % COLORS.length]!, dash: OWN_DASHES[index % OWN_DASHES.length]! };
}
