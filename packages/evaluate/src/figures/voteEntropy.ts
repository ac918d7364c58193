import type { VoteEntropyMetrics, VoteMetrics } from '../votes/voteMetrics.js';
import { drawLine, drawMark, figure, type Group, INK, label, shortened, textWidth } from './svgFigure.js';
import type { FigureStyle } from './figureStyle.js';

const NAME_LENGTH = 22;
const ROW = 30;
const BOX = 14;
const PLOT_WIDTH = 420;
const TOP = 30;

/**
 * Draws a box plot of the vote entropy of each class: the box spans the quartiles, with a line at the median and a dot at the mean;
 * whiskers reach the minimum and maximum.
 *
 * @returns SVG text.
 */
export function voteEntropySvg({ perClass }: VoteMetrics, style: FigureStyle = {}): string {
  const drawn = Object.entries(perClass).flatMap(([name, own]) => (own === null ? [] : [{ name, own }]));
  const names = drawn.map(({ name }) => shortened(name, NAME_LENGTH));
  const left = Math.ceil(Math.max(...names.map((name) => textWidth(name, 12)), 52) + 16);
  const most = Math.max(0.5, ...drawn.map(({ own }) => own.quartiles[4]));
  const last = Math.ceil(most * 2) / 2;
  const x = (bits: number): number => left + (bits / last) * PLOT_WIDTH;
  const bottom = TOP + ROW * drawn.length;
  const step = last > 2 ? 0.5 : 0.25;
  return figure(
    {
      ...style,
      width: left + PLOT_WIDTH + 24,
      height: bottom + 44,
      title: 'Entropy of the annotator votes by class',
      description: drawn
        .map(
          ({ name, own }) =>
            `${name}: mean ${own.mean.toFixed(2)} bits, median ${own.quartiles[2].toFixed(2)}`,
        )
        .join('; '),
    },
    (root) => {
      label(root, {
        x: left,
        y: 12,
        text: 'box: quartiles; line: median; dot: mean; whiskers: minimum and maximum',
        size: 11,
        tone: 'muted',
      });
      for (let bits = 0; bits <= last + 1e-9; bits += step) {
        drawLine(root, [x(bits), TOP], [x(bits), bottom]);
        label(root, {
          x: x(bits),
          y: bottom + 13,
          text: String(bits),
          anchor: 'middle',
          size: 11,
          tone: 'muted',
        });
      }
      label(root, {
        x: left + PLOT_WIDTH / 2,
        y: bottom + 31,
        text: 'entropy of the votes, bits',
        anchor: 'middle',
        size: 11,
        tone: 'muted',
      });
      drawn.forEach(({ own }, index) => {
        const y = TOP + (index + 0.5) * ROW;
        label(root, { x: left - 12, y, text: names[index]!, anchor: 'end' });
        drawBox(root, own, x, y);
      });
    },
  );
}

function drawBox(
  root: Group,
  { quartiles, mean }: VoteEntropyMetrics,
  x: (bits: number) => number,
  y: number,
): void {
  const [least, lower, median, upper, largest] = quartiles;
  drawMark(root, [x(least), y], [x(largest), y], 1);
  root
    .append('rect')
    .attr('x', x(lower))
    .attr('y', y - BOX / 2)
    .attr('width', Math.max(x(upper) - x(lower), 1))
    .attr('height', BOX)
    .attr('fill', '#2f74c8');
  drawMark(root, [x(median), y - BOX / 2 - 3], [x(median), y + BOX / 2 + 3], 2.4);
  root
    .append('circle')
    .attr('class', 'mark')
    .attr('cx', x(mean))
    .attr('cy', y)
    .attr('r', 3.5)
    .attr('fill', '#ffffff')
    .attr('stroke', INK)
    .attr('stroke-width', 1);
}
