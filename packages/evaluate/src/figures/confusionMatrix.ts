import { supports, type ConfusionMatrix } from '../confusion.js';
import { figure, label, percent, shortened, textWidth, type Group } from './svgFigure.js';
import type { FigureStyle } from './figureStyle.js';
import { SCALE_STEPS, scaleColor, scaleStep } from './colorScale.js';

/** Maximum characters of a drawn class name; the tooltip of the cell has the full name. */
const NAME_LENGTH = 22;
const NAME_SIZE = 12;
const LEGEND_HEIGHT = 46;

/**
 * Draws a confusion matrix: one row per true class; each cell has the count and its share of the row.
 *
 * @param matrix - Counts, `[true][predicted]`.
 * @param classes - Names, in the order of the matrix; the layout suits 2 to 20 classes.
 * @returns SVG text.
 */
export function confusionMatrixSvg(
  matrix: ConfusionMatrix,
  classes: readonly string[],
  style: FigureStyle = {},
): string {
  const names = classes.map((name) => shortened(name, NAME_LENGTH));
  const cell = classes.length <= 8 ? 68 : classes.length <= 12 ? 50 : 42;
  const longest = Math.max(...names.map((name) => textWidth(name, NAME_SIZE)));
  const slanted = longest > cell - 6;
  const slope = longest * Math.SQRT1_2;
  const left = 30 + longest + 10;
  const top = 30 + (slanted ? slope + 14 : 22);
  const size = cell * classes.length;
  const support = supports(matrix);
  const right = Math.max(66, slanted ? slope + 12 : 0);
  const width = Math.ceil(Math.max(left + size + right, left + 320));
  const height = Math.ceil(top + size + LEGEND_HEIGHT);
  const hits = matrix.reduce((total, row, index) => total + row[index]!, 0);
  const clips = support.reduce((total, count) => total + count, 0);

  return figure(
    {
      ...style,
      width,
      height,
      title: 'Confusion matrix',
      description: `${hits} of ${clips} clips are classified correctly. Rows are true classes, columns are predicted classes; each cell has the count and its share of the row.`,
      dark: darkRules(),
    },
    (root) => {
      label(root, { x: left + size / 2, y: 14, text: 'predicted class', anchor: 'middle', tone: 'muted' });
      label(root, {
        x: 14,
        y: top + size / 2,
        text: 'true class',
        anchor: 'middle',
        tone: 'muted',
        rotate: -90,
      });
      label(root, { x: left + size + 10, y: top - 12, text: slanted ? '' : 'clips', tone: 'muted' });
      names.forEach((name, index) => {
        const middle = (index + 0.5) * cell;
        label(root, { x: left - 10, y: top + middle, text: name, anchor: 'end', size: NAME_SIZE });
        label(root, {
          x: left + middle,
          y: top - (slanted ? 10 : 12),
          text: name,
          size: NAME_SIZE,
          ...(slanted ? { rotate: -45 } : { anchor: 'middle' }),
        });
        label(root, {
          x: left + size + 10,
          y: top + middle,
          text: `n = ${support[index]!}`,
          size: 11,
          tone: 'muted',
        });
      });
      matrix.forEach((row, truth) => {
        row.forEach((count, predicted) => {
          const share = support[truth] === 0 ? 0 : count / support[truth]!;
          drawCell(root, {
            x: left + predicted * cell,
            y: top + truth * cell,
            cell,
            count,
            share,
            hit: truth === predicted,
            tip: `${classes[truth]!} → ${classes[predicted]!}: ${count} (${percent(share)})`,
          });
        });
      });
      drawLegend(root, left, top + size + 18);
    },
  );
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly cell: number;
  readonly count: number;
  readonly share: number;
  readonly hit: boolean;
  readonly tip: string;
}

function drawCell(root: Group, { x, y, cell, count, share, hit, tip }: Cell): void {
  const step = scaleStep(share);
  const { fill, text } = scaleColor(step, 'light');
  const group = root.append('g').attr('transform', `translate(${x},${y})`);
  group.append('title').text(tip);
  group
    .append('rect')
    .attr('class', `h${step}`)
    .attr('x', 1)
    .attr('y', 1)
    .attr('width', cell - 2)
    .attr('height', cell - 2)
    .attr('rx', 3)
    .attr('fill', fill);
  const write = (dy: number, size: number, content: string, weight: number): void => {
    group
      .append('text')
      .attr('class', `t${step}`)
      .attr('x', cell / 2)
      .attr('y', cell / 2 + dy)
      .attr('dy', '0.35em')
      .attr('text-anchor', 'middle')
      .attr('font-size', size)
      .attr('font-weight', weight)
      .attr('fill', text)
      .text(content);
  };
  if (count === 0) {
    write(0, 11, hit ? '0' : '·', 400);
    return;
  }
  const digits = String(count);
  const room = cell - 8;
  write(-cell * 0.13, Math.min(cell * 0.26, room / textWidth(digits, 1)), digits, hit ? 700 : 500);
  write(cell * 0.2, Math.max(11, cell * 0.17), percent(share), 400);
}

function drawLegend(root: Group, x: number, y: number): void {
  const width = 7;
  label(root, { x, y: y + 5, text: 'share of the row (recall)', size: 11, tone: 'muted' });
  const start = x + 160;
  for (let step = 0; step <= SCALE_STEPS; step++) {
    root
      .append('rect')
      .attr('class', `h${step}`)
      .attr('x', start + step * width)
      .attr('y', y)
      .attr('width', width)
      .attr('height', 10)
      .attr('shape-rendering', 'crispEdges')
      .attr('fill', scaleColor(step, 'light').fill);
  }
  const end = start + (SCALE_STEPS + 1) * width;
  label(root, { x: start, y: y + 19, text: '0 %', size: 11, tone: 'muted' });
  label(root, { x: end, y: y + 19, text: '100 %', size: 11, tone: 'muted', anchor: 'end' });
}

function darkRules(): string[] {
  return Array.from({ length: SCALE_STEPS + 1 }, (_, step) => {
    const { fill, text } = scaleColor(step, 'dark');
    return [`.h${step}{fill:${fill}}`, `.t${step}{fill:${text}}`];
  }).flat();
}
