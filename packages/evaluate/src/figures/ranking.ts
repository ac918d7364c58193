import { line, scaleLinear } from 'd3';
import { computeCalibration } from '../calibration.js';
import { type CurvePoint, precisionRecallCurve, rocAuc, rocCurve } from '../metrics/ranking.js';
import type { Prediction } from '../report/report.js';
import type { FigureStyle } from './figureStyle.js';
import { BADGE_DARK, drawBadge, type Place, placeBadges } from './lineBadges.js';
import { type LineStyle, lineStyle } from './lineStyle.js';
import { drawLine, figure, type Group, INK, label, percent, shortened } from './svgFigure.js';

/** In total no wider than the page column, 932 pixels. */
const PANEL = { side: 250, gap: 54, left: 52, top: 34 };
const LEGEND_ROW = 20;
const SAMPLE = 36;
const LINE_WIDTH = 1.8;

/** More points than this would not be visible. */
const MOST_POINTS = 200;

/**
 * Draws three panels: ROC and precision-recall curves of each class against the others, and the reliability of the probabilities.
 * Each class has its own color and dashes, and its number on the curves and in the legend.
 *
 * @param classes - Names, in the order of the labels; classes without clips are skipped.
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
      dark: BADGE_DARK,
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
      for (const left of [roc, reliability]) {
        drawCurve(root, toPlaces(DIAGONAL, left), { color: '#7c828d', dash: '4 4', width: 1 });
      }
      drawClassCurves(
        root,
        shown.map(({ index, roc: points }) => ({ index, line: toPlaces(points, roc) })),
      );
      drawClassCurves(
        root,
        shown.map(({ index, pr: points }) => ({ index, line: toPlaces(points, pr) })),
      );
      const bins = computeCalibration(predictions).bins.filter(({ clips }) => clips > 0);
      const points = bins.map(({ confidence, accuracy }) => ({ x: confidence, y: accuracy }));
      drawReliability(root, toPlaces(points, reliability));
      shown.forEach(({ name, index, auc }, place) => {
        const x = PANEL.left + (place % columns) * ((width - PANEL.left) / columns);
        const y = legendTop + Math.floor(place / columns) * LEGEND_ROW;
        drawSample(root, [x, y], index);
        label(root, {
          x: x + SAMPLE + 11,
          y,
          text: `${shortened(name, 15)}  AUC ${auc.toFixed(2)}`,
          size: 11,
        });
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

/** Converts the points of a panel to positions in the figure, thinned out to the visible number. */
function toPlaces(points: readonly CurvePoint[], left: number): Place[] {
  const x = scaleX(left);
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  return points
    .filter((_, index) => index % step === 0 || index === points.length - 1)
    .map((point) => [x(point.x), scaleY(point.y)]);
}

/** Draws the curves of one panel, then the badges on top. */
function drawClassCurves(
  root: Group,
  curves: readonly { readonly index: number; readonly line: readonly Place[] }[],
): void {
  for (const { index, line } of curves) drawCurve(root, line, { ...lineStyle(index), width: LINE_WIDTH });
  const places = placeBadges(curves.map(({ line }) => line));
  curves.forEach(({ index }, curve) => {
    drawBadge(root, places[curve]!, String(index + 1), lineStyle(index).color);
  });
}

function drawReliability(root: Group, points: readonly Place[]): void {
  drawCurve(root, points, { color: INK, dash: '', width: LINE_WIDTH });
  for (const [x, y] of points) {
    root.append('circle').attr('class', 'ink').attr('cx', x).attr('cy', y).attr('r', 3).attr('fill', INK);
  }
}

/** Draws the legend sample of a class: its badge on a short piece of its line. */
function drawSample(root: Group, [x, y]: Place, index: number): void {
  const end: Place = [x + SAMPLE, y];
  drawCurve(root, [[x, y], end], { ...lineStyle(index), width: LINE_WIDTH });
  drawBadge(root, end, String(index + 1), lineStyle(index).color);
}

function drawCurve(
  root: Group,
  places: readonly Place[],
  { color, dash, width }: LineStyle & { readonly width: number },
): void {
  const path = line<Place>()
    .x(([x]) => Math.round(10 * x) / 10)
    .y(([, y]) => Math.round(10 * y) / 10)([...places]);
  const curve = root
    .append('path')
    .attr('d', path)
    .attr('fill', 'none')
    .attr('stroke', color)
    .attr('stroke-width', width);
  if (color === INK) curve.attr('class', 'mark');
  if (dash) curve.attr('stroke-dasharray', dash);
}
