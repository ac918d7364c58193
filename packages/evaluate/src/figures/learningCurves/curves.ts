import { extent, line, scaleLinear } from 'd3';
import { drawLine, figure, type Group, INK, label } from '../svgFigure.js';
import { BAND, curvesLegend, drawLegend } from './curvesLegend.js';
import {
  bandPath,
  type CurveMeasure,
  meanPath,
  averageEpochs,
  collectPoints,
  type Scale,
} from './epochMeans.js';
import type { FigureStyle } from '../figureStyle.js';
import { drawChoice, drawFoldLine } from './foldLine.js';

/** Metrics of one training epoch. */
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

/** Learning curve of one fold. */
export interface FoldCurve {
  readonly fold: number;
  readonly epochs: readonly EpochMetrics[];
  /** The epoch whose weights were kept. @defaultValue not known */
  readonly chosenEpoch?: number;
}

const panels: readonly { readonly measure: CurveMeasure; readonly title: string }[] = [
  { measure: 'trainLoss', title: 'training loss' },
  { measure: 'validationLoss', title: 'validation loss' },
  { measure: 'validationUar', title: 'validation UAR' },
];

const PANEL = { width: 250, height: 190, gap: 56, left: 46, top: 36 };

/**
 * Draws the learning curves, one panel per metric: the mean of the folds, a band from the lowest to the highest fold, a thin line for
 * each fold, and a mark at its chosen epoch. Non-finite values are skipped.
 *
 * @returns SVG text.
 */
export function curvesSvg(curves: readonly FoldCurve[], style: FigureStyle = {}): string {
  const shown = panels.filter(({ measure }) => averageEpochs(curves, measure).length > 0);
  const losses = curves.flatMap(({ epochs }) =>
    [...collectPoints(epochs, 'trainLoss'), ...collectPoints(epochs, 'validationLoss')].map(
      ([, value]) => value,
    ),
  );
  const epochs = curves.flatMap((curve) => curve.epochs.map(({ epoch }) => epoch));
  const count = Math.max(shown.length, 1);
  const inner = count * PANEL.width + (count - 1) * PANEL.gap;
  const legend = curvesLegend(curves, inner);
  const top = PANEL.top + legend.height;

  return figure(
    {
      ...style,
      width: PANEL.left + inner + 20,
      height: top + PANEL.height + 44,
      title: 'Learning curves',
      description: describeCurves(
        shown.map(({ title }) => title),
        curves,
      ),
    },
    (root) => {
      drawLegend(root, legend, PANEL.left);
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

function describeCurves(titles: readonly string[], curves: readonly FoldCurve[]): string {
  const several =
    curves.length > 1
      ? `the mean of ${curves.length} folds, a band from the lowest to the highest fold, and one thin line for each fold`
      : `one line for each of ${curves.length} folds`;
  const chosen = curves.flatMap(({ fold, chosenEpoch }) =>
    chosenEpoch === undefined ? [] : [`fold ${fold} chose epoch ${chosenEpoch}`],
  );
  return [
    `${titles.join(', ')} by epoch: ${several}.`,
    ...(chosen.length > 0 ? [`${chosen.join(', ')}.`] : []),
  ].join(' ');
}

function epochRange(epochs: readonly number[]): readonly number[] {
  const [first = 1, last = 1] = extent(epochs);
  return first === last ? [first - 1, last + 1] : [first, last];
}

interface Panel {
  readonly title: string;
  readonly curves: readonly FoldCurve[];
  readonly measure: CurveMeasure;
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
  drawCurves(panel, curves, measure, x, y);
}

/** Draws the band first and the marks last, on top. */
function drawCurves(
  panel: Group,
  curves: readonly FoldCurve[],
  measure: CurveMeasure,
  x: Scale,
  y: Scale,
): void {
  const means = curves.length > 1 ? averageEpochs(curves, measure) : [];
  if (means.length > 1) {
    panel
      .append('path')
      .attr('d', bandPath(means, x, y))
      .attr('fill', BAND.color)
      .attr('fill-opacity', BAND.opacity);
  }
  const folds = curves.map(({ epochs, chosenEpoch }, index) => ({
    index,
    chosenEpoch,
    points: collectPoints(epochs, measure),
  }));
  const path = line<readonly [number, number]>(
    ([epoch]) => x(epoch),
    ([, value]) => y(value),
  );
  for (const { points, index } of folds) drawFoldLine(panel, path(points), index);
  if (means.length > 1) {
    panel
      .append('path')
      .attr('class', 'mark')
      .attr('d', meanPath(means, x, y))
      .attr('fill', 'none')
      .attr('stroke', INK)
      .attr('stroke-width', 2.4)
      .attr('stroke-linejoin', 'round');
  }
  for (const { points, chosenEpoch, index } of folds) {
    // A single epoch makes no line: draw its point instead.
    const chosen = points.length === 1 ? points : points.filter(([epoch]) => epoch === chosenEpoch);
    for (const [epoch, value] of chosen) drawChoice(panel, x(epoch), y(value), index);
  }
}
