import { line, scaleLinear } from 'd3';
import { computeCalibration } from '../calibration.js';
import { type CurvePoint, precisionRecallCurve, rocAuc, rocCurve } from '../metrics/ranking.js';
import type { Prediction } from '../report/report.js';
import { drawLine, figure, type Group, label, percent, shortened } from './svgFigure.js';
import type { FigureStyle } from './figureStyle.js';
import { lineStyle } from './lineStyle.js';

/** Together no wider than a page's column, 932 pixels. */
const PANEL = { side: 250, gap: 54, left: 52, top: 34 };
const LEGEND_ROW = 18;

/** More points than pixels say nothing more. */
const MOST_POINTS = 200;

/**
 * Draws three panels: ROC and precision-recall curves of each class against the others, and the reliability of the probabilities.
 *
 * @param classes - Names, in the order of the labels; those without clips are left out.
 * @returns SVG text.
 */
export function rankingSvg(
  predictions: readonly Prediction[],
  classes: readonly string[],
  style: FigureStyle = {},
): string {
  const shown = classes.flatMap((name, index) => {
    const scores = predictions.map(({ probabilities }) => probabilities[index]!);
    const isOfClass = predictions.map((one) => one.label === index);
    const auc = rocAuc(scores, isOfClass);
    return Number.isFinite(auc)
      ? [{ name, index, auc, roc: rocCurve(scores, isOfClass), pr: precisionRecallCurve(scores, isOfClass) }]
      : [];
  });
  const columns = 4;
  const legendTop = PANEL.top + PANEL.side + 48;
  const width = PANEL.left + 3 * PANEL.side + 2 * PANEL.gap + 20;
  return figure(
    {
      ...style,
      width,
      height: legendTop + Math.ceil(shown.length / columns) * LEGEND_ROW + 6,
      title: 'ROC, precision-recall and reliability curves',
      description: shown
        .map(({ name, auc }) => `${name}: area under the ROC curve ${auc.toFixed(3)}`)
        .join('; '),
    },
    (root) => {
      const panels = [0, 1, 2].map((column) => PANEL.left + column * (PANEL.side + PANEL.gap));
      const [roc = 0, pr = 0, reliability = 0] = panels;
      drawPanel(root, roc, ['ROC', 'false-positive rate', 'true-positive rate']);
      drawPanel(root, pr, ['Precision and recall', 'recall', 'precision']);
      drawPanel(root, reliability, ['Reliability', 'confidence', 'accuracy']);
      for (const left of [roc, reliability])
        drawCurve(root, left, DIAGONAL, { color: '#7c828d', dash: '4 4' });
      for (const one of shown) {
        drawCurve(root, roc, one.roc, lineStyle(one.index));
        drawCurve(root, pr, one.pr, lineStyle(one.index));
      }
      const bins = computeCalibration(predictions).bins.filter(({ clips }) => clips > 0);
      const points = bins.map(({ confidence, accuracy }) => ({ x: confidence, y: accuracy }));
      drawCurve(root, reliability, points, lineStyle(0));
      for (const { x, y } of points) {
        root
          .append('circle')
          .attr('cx', scaleX(reliability)(x))
          .attr('cy', scaleY(y))
          .attr('r', 3)
          .attr('fill', lineStyle(0).color);
      }
      shown.forEach(({ name, index, auc }, place) => {
        const x = PANEL.left + (place % columns) * ((width - PANEL.left) / columns);
        const y = legendTop + Math.floor(place / columns) * LEGEND_ROW;
        const { color, dash } = lineStyle(index);
        const key = root.append('line').attr('stroke', color).attr('stroke-width', 2.5);
        key
          .attr('stroke-dasharray', dash)
          .attr('x1', x)
          .attr('x2', x + 22)
          .attr('y1', y)
          .attr('y2', y);
        label(root, { x: x + 28, y, text: `${shortened(name, 16)}  AUC ${auc.toFixed(2)}`, size: 11 });
      });
    },
  );
}

const DIAGONAL: readonly CurvePoint[] = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
];

const scaleX = (left: number): ((share: number) => number) => scaleLinear([0, 1], [left, left + PANEL.side]);
const scaleY = scaleLinear([0, 1], [PANEL.top + PANEL.side, PANEL.top]);

function drawPanel(root: Group, left: number, [title, x, y]: readonly [string, string, string]): void {
  const bottom = PANEL.top + PANEL.side;
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    drawLine(root, [left, scaleY(share)], [left + PANEL.side, scaleY(share)]);
    label(root, {
      x: left - 6,
      y: scaleY(share),
      text: percent(share),
      anchor: 'end',
      size: 11,
      tone: 'muted',
    });
    label(root, {
      x: scaleX(left)(share),
      y: bottom + 12,
      text: percent(share),
      anchor: 'middle',
      size: 11,
      tone: 'muted',
    });
  }
  label(root, { x: left, y: PANEL.top - 16, text: title, bold: true });
  label(root, {
    x: left + PANEL.side / 2,
    y: bottom + 28,
    text: x,
    anchor: 'middle',
    size: 11,
    tone: 'muted',
  });
  label(root, {
    x: left - 42,
    y: PANEL.top + PANEL.side / 2,
    text: y,
    anchor: 'middle',
    size: 11,
    tone: 'muted',
    rotate: -90,
  });
}

function drawCurve(
  root: Group,
  left: number,
  points: readonly CurvePoint[],
  { color, dash }: { readonly color: string; readonly dash: string },
): void {
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const kept = points.filter((_, index) => index % step === 0 || index === points.length - 1);
  const path = line<CurvePoint>()
    .x(({ x }) => Math.round(10 * scaleX(left)(x)) / 10)
    .y(({ y }) => Math.round(10 * scaleY(y)) / 10)(kept);
  root
    .append('path')
    .attr('d', path)
    .attr('fill', 'none')
    .attr('stroke', color)
    .attr('stroke-width', 1.8)
    .attr('stroke-dasharray', dash);
}
