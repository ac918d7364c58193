import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye } from 'd3';
import { type Group, INK } from '../svgFigure.js';
import { lineStyle } from '../lineStyle.js';

const SYMBOLS = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolStar, symbolWye];

/** Area in square pixels. */
const SYMBOL_SIZE = 42;

/** Draws the thin line of the `index`-th fold along an SVG path. */
export function drawFoldLine(parent: Group, path: string | null, index: number): void {
  const { color, dash } = lineStyle(index);
  const stroke = parent
    .append('path')
    .attr('d', path)
    .attr('fill', 'none')
    .attr('stroke', color)
    .attr('stroke-width', 1.1)
    .attr('stroke-linejoin', 'round');
  if (dash) stroke.attr('stroke-dasharray', dash);
}

/** Marks the chosen epoch of the `index`-th fold; folds differ in shape and color. */
export function drawChoice(parent: Group, x: number, y: number, index: number): void {
  parent
    .append('path')
    .attr('class', 'mark')
    .attr('d', symbol(SYMBOLS[index % SYMBOLS.length]!, SYMBOL_SIZE)())
    .attr('transform', `translate(${x},${y})`)
    .attr('fill', lineStyle(index).color)
    .attr('stroke', INK)
    .attr('stroke-width', 1);
}
