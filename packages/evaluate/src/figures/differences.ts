import { scaleLinear } from 'd3';
import type { Interval } from '../metrics/bootstrap.js';
import { drawLine, figure, type Group, INK, label, shortened, textWidth } from './svgFigure.js';
import { lineStyle } from './lineStyle.js';

/** One difference with its interval. */
export interface DrawnDifference {
  readonly name: string;
  /** As a share; drawn in percentage points. */
  readonly difference: number;
  readonly interval: Interval | null;
}

/** Differences of one metric. */
export interface DrawnMeasure {
  /** Such as `UAR`. */
  readonly name: string;
  readonly differences: readonly DrawnDifference[];
}

const PLOT_WIDTH = 330;
const ROW = 26;
const HEADING = 30;

/**
 * Draws the differences to the first run and their intervals around a line at zero, one block per metric.
 *
 * @param first - Name of the run that the others are compared with.
 * @returns SVG text.
 */
export function differencesSvg(measures: readonly DrawnMeasure[], first: string): string {
  const all = measures.flatMap(({ differences }) => differences);
  const names = new Map(all.map(({ name }) => [name, shortened(name, 24)]));
  const left = Math.ceil(Math.max(...[...names.values()].map((name) => textWidth(name, 12)), 40) + 20);
  const ends = all.flatMap(({ difference, interval }) => [difference, ...(interval ?? [])]);
  const reach = Math.max(0.01, ...ends.filter(Number.isFinite).map(Math.abs)) * 100;
  const x = scaleLinear([-reach, reach], [left, left + PLOT_WIDTH]).nice(4);
  const rows = measures.reduce((sum, { differences }) => sum + HEADING + differences.length * ROW, 0);
  const bottom = rows + 8;
  return figure(
    {
      width: left + PLOT_WIDTH + 20,
      height: bottom + 46,
      medium: 'page',
      title: `Differences to ${first}`,
      description: measures
        .flatMap(({ name, differences }) =>
          differences.map(
            (one) =>
              `${name} of ${one.name}: ${points(one.difference)} points${one.interval === null ? '' : `, 95 % interval ${one.interval.map(points).join(' to ')}`}`,
          ),
        )
        .join('; '),
    },
    (root) => {
      for (const tick of x.ticks(5)) {
        drawLine(root, [x(tick), HEADING - 6], [x(tick), bottom]);
        label(root, {
          x: x(tick),
          y: bottom + 12,
          text: tickText(tick),
          anchor: 'middle',
          size: 12,
          tone: 'muted',
        });
      }
      root
        .append('line')
        .attr('class', 'mark')
        .attr('stroke', INK)
        .attr('x1', x(0))
        .attr('x2', x(0))
        .attr('y1', HEADING - 6)
        .attr('y2', bottom);
      label(root, {
        x: left + PLOT_WIDTH / 2,
        y: bottom + 32,
        text: `points; right of the line: better than ${shortened(first, 24)}`,
        anchor: 'middle',
        size: 12,
        tone: 'muted',
      });
      let y = 0;
      for (const { name, differences } of measures) {
        label(root, { x: 0, y: y + HEADING / 2, text: name, bold: true });
        y += HEADING;
        differences.forEach((one, index) => {
          drawRow(root, { ...one, name: names.get(one.name)! }, y + ROW / 2 - 4, index + 1, left, (share) =>
            x(100 * share),
          );
          y += ROW;
        });
      }
    },
  );
}

function drawRow(
  root: Group,
  { name, difference, interval }: DrawnDifference,
  y: number,
  index: number,
  left: number,
  x: (share: number) => number,
): void {
  const { color } = lineStyle(index);
  label(root, { x: left - 12, y, text: name, anchor: 'end' });
  if (interval !== null) {
    root
      .append('line')
      .attr('stroke', color)
      .attr('stroke-width', 2.5)
      .attr('stroke-linecap', 'round')
      .attr('x1', x(interval[0]))
      .attr('x2', x(interval[1]))
      .attr('y1', y)
      .attr('y2', y);
  }
  if (!Number.isFinite(difference)) return;
  root.append('circle').attr('fill', color).attr('cx', x(difference)).attr('cy', y).attr('r', 5);
}

const minus = (text: string): string => text.replace('-', '−');

const points = (share: number): string => minus((100 * share).toFixed(1));

const tickText = (value: number): string => `${value > 0 ? '+' : ''}${minus(String(value))}`;
