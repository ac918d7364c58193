import { extent, line, scaleLinear } from 'd3';
import { drawLine, figure, type Group, label } from './svgFigure.js';
import type { FigureStyle } from './figureStyle.js';
import { lineStyle } from './lineStyle.js';

/** What one epoch of training gave. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss of the training part. */
  readonly trainLoss: number;
  /** Mean loss of the validation part. */
  readonly validationLoss?: number;
  /** 0–1. */
  readonly validationUar?: number;
}

/** The training of one fold's network. */
export interface FoldCurve {
  readonly fold: number;
  readonly epochs: readonly EpochMetrics[];
}

type Measure = 'trainLoss' | 'validationLoss' | 'validationUar';
type Point = readonly [epoch: number, value: number];

const panels: readonly { readonly measure: Measure; readonly title: string }[] = [
  { measure: 'trainLoss', title: 'training loss' },
  { measure: 'validationLoss', title: 'validation loss' },
  { measure: 'validationUar', title: 'validation UAR' },
];

const PANEL = { width: 250, height: 190, gap: 56, left: 46, top: 64 };

/**
 * Draws the learning curves, a panel per measure and a line per fold. Values that are not finite are left out.
 *
 * @returns SVG text.
 */
export function curvesSvg(curves: readonly FoldCurve[], style: FigureStyle = {}): string {
  const shown = panels.filter(({ measure }) =>
    curves.some((curve) => collectPoints(curve, measure).length > 0),
  );
  const losses = curves.flatMap((curve) =>
    [...collectPoints(curve, 'trainLoss'), ...collectPoints(curve, 'validationLoss')].map(
      ([, value]) => value,
    ),
  );
  const epochs = curves.flatMap((curve) => curve.epochs.map(({ epoch }) => epoch));
  const count = Math.max(shown.length, 1);
  const width = PANEL.left + count * PANEL.width + (count - 1) * PANEL.gap + 20;
  const columns = Math.max(Math.floor((width - PANEL.left) / 78), 1);
  const legendRows = Math.ceil(curves.length / columns);
  const top = PANEL.top + (legendRows - 1) * 18;

  return figure(
    {
      ...style,
      width,
      height: top + PANEL.height + 44,
      title: 'Learning curves',
      description: `${shown.map(({ title }) => title).join(', ')} by epoch, one line for each of ${curves.length} folds.`,
    },
    (root) => {
      drawLegend(root, curves, columns);
      shown.forEach(({ measure, title }, index) => {
        const panel = root
          .append('g')
          .attr('transform', `translate(${PANEL.left + index * (PANEL.width + PANEL.gap)},${top})`);
        const y = measure === 'validationUar' ? [0, 1] : [0, Math.max(...losses, 1e-6)];
        drawPanel(panel, { title, curves, measure, x: epochRange(epochs), y });
      });
    },
  );
}

function collectPoints({ epochs }: FoldCurve, measure: Measure): Point[] {
  return epochs.flatMap((metrics): Point[] => {
    const value = metrics[measure];
    return value !== undefined && Number.isFinite(value) ? [[metrics.epoch, value]] : [];
  });
}

function epochRange(epochs: readonly number[]): readonly number[] {
  const [first = 1, last = 1] = extent(epochs);
  return first === last ? [first - 1, last + 1] : [first, last];
}

interface Panel {
  readonly title: string;
  readonly curves: readonly FoldCurve[];
  readonly measure: Measure;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

function drawPanel(panel: Group, { title, curves, measure, x: epochs, y: values }: Panel): void {
  const x = scaleLinear(epochs, [0, PANEL.width]);
  const y = scaleLinear(values, [PANEL.height, 0]).nice(5);
  const trained = new Set(curves.flatMap((curve) => curve.epochs.map(({ epoch }) => epoch)));
  label(panel, { x: 0, y: -16, text: title, bold: true });
  const format =
    measure === 'validationUar' ? (value: number) => `${Math.round(value * 100)} %` : y.tickFormat(5);
  for (const tick of y.ticks(5)) {
    drawLine(panel, [0, y(tick)], [PANEL.width, y(tick)]);
    label(panel, { x: -7, y: y(tick), text: format(tick), anchor: 'end', size: 11, tone: 'muted' });
  }
  for (const tick of x.ticks(6).filter((value) => trained.has(value))) {
    label(panel, {
      x: x(tick),
      y: PANEL.height + 13,
      text: String(tick),
      anchor: 'middle',
      size: 11,
      tone: 'muted',
    });
  }
  label(panel, {
    x: PANEL.width / 2,
    y: PANEL.height + 31,
    text: 'epoch',
    anchor: 'middle',
    size: 11,
    tone: 'muted',
  });
  const path = line<Point>(
    ([epoch]) => x(epoch),
    ([, value]) => y(value),
  );
  curves.forEach((curve, index) => {
    const points = collectPoints(curve, measure);
    const { color, dash } = lineStyle(index);
    if (points.length === 1) {
      const [[epoch, value]] = [points[0]!];
      panel.append('circle').attr('cx', x(epoch)).attr('cy', y(value)).attr('r', 3.5).attr('fill', color);
      return;
    }
    const stroke = panel
      .append('path')
      .attr('d', path(points))
      .attr('fill', 'none')
      .attr('stroke', color)
      .attr('stroke-width', 1.8)
      .attr('stroke-linejoin', 'round');
    if (dash) stroke.attr('stroke-dasharray', dash);
  });
}

function drawLegend(root: Group, curves: readonly FoldCurve[], columns: number): void {
  curves.forEach(({ fold }, index) => {
    const x = PANEL.left + (index % columns) * 78;
    const y = 14 + Math.floor(index / columns) * 18;
    const { color, dash } = lineStyle(index);
    const sample = root
      .append('line')
      .attr('x1', x)
      .attr('x2', x + 20)
      .attr('y1', y)
      .attr('y2', y)
      .attr('stroke', color)
      .attr('stroke-width', 2.5);
    if (dash) sample.attr('stroke-dasharray', dash);
    label(root, { x: x + 26, y, text: `fold ${fold}`, size: 11 });
  });
}
