import type { ClassMetrics } from '../report/report.js';
import { POOR_RECALL, WELL_RECALL } from '../verdict.js';
import { drawLine, figure, type Group, INK, label, percent, shortened, textWidth } from './svgFigure.js';
import type { FigureStyle } from './figureStyle.js';

const NAME_LENGTH = 22;
const BAR = 11;
const ROW = 3 * BAR + 16;
const PLOT_WIDTH = 420;

/** The three metrics of a class and their colors, all with a contrast of 3 on light and dark backgrounds. */
const measures = [
  { key: 'recall', name: 'recall', color: '#2f74c8' },
  { key: 'precision', name: 'precision', color: '#b0641b' },
  { key: 'f1', name: 'F1', color: '#7c828d' },
] as const;

/**
 * Draws recall, precision and F1 of each class as bars, with the verdict's two thresholds.
 *
 * @param perClass - Metrics by class name, 0–1; drawn in the order of the keys unless `classes` is given.
 * @returns SVG text.
 */
export function perClassSvg(
  perClass: Readonly<Record<string, ClassMetrics>>,
  classes: readonly string[] = Object.keys(perClass),
  style: FigureStyle = {},
): string {
  const names = classes.map((name) => shortened(name, NAME_LENGTH));
  const longest = Math.max(...names.map((name) => textWidth(name, 12)));
  const left = Math.ceil(Math.max(longest, 52) + 16);
  const top = 52;
  const bottom = top + ROW * classes.length;
  const x = (share: number): number => left + share * PLOT_WIDTH;

  return figure(
    {
      ...style,
      width: left + PLOT_WIDTH + 58,
      height: bottom + 30,
      title: 'Recall, precision and F1 of each class',
      description: classes
        .map(
          (name) =>
            `${name}: recall ${percent(perClass[name]!.recall)}, precision ${percent(perClass[name]!.precision)}`,
        )
        .join('; '),
    },
    (root) => {
      drawLegend(root, left);
      for (const share of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
        drawLine(root, [x(share), top], [x(share), bottom]);
        label(root, {
          x: x(share),
          y: bottom + 13,
          text: percent(share),
          anchor: 'middle',
          size: 11,
          tone: 'muted',
        });
      }
      classes.forEach((name, index) => {
        const y = top + index * ROW + 8;
        label(root, { x: left - 12, y: y + 1.1 * BAR, text: names[index]!, anchor: 'end' });
        label(root, {
          x: left - 12,
          y: y + 2.4 * BAR,
          text: `n = ${perClass[name]!.support}`,
          anchor: 'end',
          size: 11,
          tone: 'muted',
        });
        measures.forEach(({ key, color }, row) => {
          const value = perClass[name]![key];
          const middle = y + (row + 0.5) * BAR;
          root
            .append('rect')
            .attr('x', x(0))
            .attr('y', y + row * BAR)
            .attr('width', Math.max(value * PLOT_WIDTH, 1))
            .attr('height', BAR - 2)
            .attr('rx', 2)
            .attr('fill', color);
          label(root, { x: x(1) + 10, y: middle - 1, text: percent(value), size: 10 });
        });
      });
      drawThreshold(root, x(POOR_RECALL), top, bottom, percent(POOR_RECALL));
      drawThreshold(root, x(WELL_RECALL), top, bottom, percent(WELL_RECALL));
    },
  );
}

function drawLegend(root: Group, left: number): void {
  measures.forEach(({ name, color }, index) => {
    const x = left + index * 96;
    root
      .append('rect')
      .attr('x', x)
      .attr('y', 7)
      .attr('width', 12)
      .attr('height', 10)
      .attr('rx', 2)
      .attr('fill', color);
    label(root, { x: x + 18, y: 12, text: name, size: 11 });
  });
}

/** A dashed line at a threshold of the verdict. */
function drawThreshold(root: Group, x: number, top: number, bottom: number, text: string): void {
  root
    .append('line')
    .attr('class', 'mark')
    .attr('stroke', INK)
    .attr('stroke-dasharray', '4 3')
    .attr('stroke-opacity', 0.65)
    .attr('x1', x)
    .attr('x2', x)
    .attr('y1', top - 4)
    .attr('y2', bottom);
  label(root, { x, y: top - 12, text, anchor: 'middle', size: 11, tone: 'muted' });
}
