import type { Selection } from 'd3';
import { type FigureDocument, openDocument } from './d3Node.js';
import type { FigureStyle } from './figureStyle.js';

/** SVG group that the parts of a figure are added to. */
export type Group = Selection<SVGGElement, unknown, null, undefined>;

/** Color of text and marks. Attributes have the light colors, the style sheet the dark ones, so that plain SVG renderers work too. */
export const INK = '#1c2330';
const MUTED = '#5b6577';
const RULE = '#d5dae3';

const BRAND_HEIGHT = 22;
const HEADING_HEIGHT = 26;

const FONTS = {
  page: 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif',
  // Common fonts, so that the file looks the same in every program.
  paper: 'Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif',
};

/** Maximum magnification of a figure in a page; it is never shrunk, because its text is small already. */
const LARGEST_SCALE = 1.3;

/** Rules of the dark scheme, scoped to `.dfer-figure` because figures are embedded in pages. */
const darkInk = [
  '.ink{fill:#e7eaf0}',
  '.muted{fill:#a3adbd}',
  '.rule{stroke:#39424f}',
  '.mark{stroke:#e7eaf0}',
];

export interface FigureOptions extends FigureStyle {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Read out first by screen readers. */
  readonly title: string;
  /** Text alternative of one or two sentences. */
  readonly description: string;
  /** Additional rules for the dark scheme, each for one class. */
  readonly dark?: readonly string[];
}

/** Opened by the first figure and reused, because opening a document takes longer than drawing most figures. */
let shared: FigureDocument | undefined;

/**
 * Draws one figure as SVG.
 *
 * @param draw - Adds the parts.
 * @returns Well-formed SVG text.
 */
export function figure(options: FigureOptions, draw: (root: Group) => void): string {
  const { width, title, description, brand, heading, medium = 'paper', dark = [] } = options;
  const top = heading === undefined ? 0 : HEADING_HEIGHT;
  const bottom = top + options.height;
  const height = bottom + (brand === undefined ? 0 : BRAND_HEIGHT);
  const page = (shared ??= openDocument());
  const svg = page.createSVG(width, height, {
    viewBox: `0 0 ${width} ${height}`,
    class: 'dfer-figure',
    role: 'img',
    'font-family': FONTS[medium],
    'font-size': 12,
    ...(medium === 'page'
      ? { style: `min-width:${width}px;max-width:${Math.round(width * LARGEST_SCALE)}px` }
      : {}),
  });
  try {
    svg.append('title').text(heading === undefined ? title : `${title}: ${heading}`);
    svg.append('desc').text(description);
    if (medium === 'page') svg.append('style').text(darkSheet([...darkInk, ...dark]));
    else svg.append('rect').attr('width', width).attr('height', height).attr('fill', '#ffffff');
    const root = svg.append('g');
    if (heading !== undefined) label(root, { x: 14, y: 16, text: heading, size: 13, bold: true });
    draw(root.append('g').attr('transform', `translate(0,${top})`));
    if (brand !== undefined) label(root, { x: 14, y: bottom + 8, text: brand, bold: true });
    // The serializer writes HTML: XML has no such entity and allows no control characters.
    return page
      .svgString()
      .replaceAll('&nbsp;', '&#160;')
      .replace(/\p{Cc}+/gu, ' ');
  } finally {
    svg.remove();
  }
}

function darkSheet(rules: readonly string[]): string {
  const scoped = rules.map((rule) => `.dfer-figure ${rule}`).join('');
  return `@media (prefers-color-scheme:dark){${scoped}}`;
}

/** A share as a whole percentage. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Upper estimate of the width of a text in pixels, without a font to measure with. */
export function textWidth(text: string, size: number): number {
  return [...text].reduce((width, character) => width + (character > '\u2e80' ? 1 : 0.6) * size, 0);
}

/** The text cut to `characters`, ending in an ellipsis. */
export function shortened(text: string, characters: number): string {
  const all = [...text];
  return all.length <= characters
    ? all.join('')
    : `${all
        .slice(0, characters - 1)
        .join('')
        .trimEnd()}…`;
}

export interface LabelOptions {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** @defaultValue 'start' */
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Pixels. @defaultValue 12 */
  readonly size?: number;
  /** @defaultValue 'ink' */
  readonly tone?: 'ink' | 'muted';
  /** @defaultValue false */
  readonly bold?: boolean;
  /** Degrees clockwise about (x, y). @defaultValue 0 */
  readonly rotate?: number;
}

/** Draws a text, vertically centered at `y`. */
export function label(parent: Group, options: LabelOptions): void {
  const { x, y, text, anchor = 'start', size = 12, tone = 'ink', bold = false, rotate = 0 } = options;
  const node = parent
    .append('text')
    .attr('class', tone)
    .attr('fill', tone === 'ink' ? INK : MUTED)
    .attr('transform', `translate(${x},${y})${rotate === 0 ? '' : ` rotate(${rotate})`}`)
    // Not dominant-baseline, which many renderers ignore.
    .attr('dy', '0.35em')
    .attr('text-anchor', anchor)
    .attr('font-size', size)
    .text(text);
  if (bold) node.attr('font-weight', 600);
}

/** Draws a thin straight line. */
export function drawLine(
  parent: Group,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  parent
    .append('line')
    .attr('class', 'rule')
    .attr('stroke', RULE)
    .attr('x1', from[0])
    .attr('y1', from[1])
    .attr('x2', to[0])
    .attr('y2', to[1]);
}

/** Draws a straight line in the color of text, such as a median or a sample in a legend. */
export function drawMark(
  parent: Group,
  from: readonly [number, number],
  to: readonly [number, number],
  width: number,
): void {
  parent
    .append('line')
    .attr('class', 'mark')
    .attr('stroke', INK)
    .attr('stroke-width', width)
    .attr('x1', from[0])
    .attr('y1', from[1])
    .attr('x2', to[0])
    .attr('y2', to[1]);
}
