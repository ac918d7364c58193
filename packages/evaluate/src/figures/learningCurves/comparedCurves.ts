import { scaleLinear } from 'd3';
import { figure, label, drawLine, type Group } from '../svgFigure.js';
import type { FoldCurve } from './curves.js';
import {
  bandPath,
  type CurveMeasure,
  type EpochMean,
  meanPath,
  averageEpochs,
  type Scale,
} from './epochMeans.js';
import { lineStyle } from '../lineStyle.js';

/** Learning curves of one run. */
export interface RunCurves {
  readonly name: string;
  readonly curves: readonly FoldCurve[];
  /** Index of its line style, from 0; the same in all figures. */
  readonly line: number;
}

const TITLES: Readonly<Record<CurveMeasure, string>> = {
  trainLoss: 'Training loss',
  validationLoss: 'Validation loss',
  validationUar: 'Validation UAR',
};

const PLOT = { left: 50, top: 34, width: 400, height: 220 };

/**
 * Draws one metric of several runs over the epochs: the mean of each run's folds, and a band from the lowest to the highest fold.
 *
 * @returns SVG text; `null` if no run has the metric.
 */
export function comparedCurvesSvg(runs: readonly RunCurves[], measure: CurveMeasure): string | null {
  const drawn = runs
    .map(({ name, curves, line: index }) => ({ name, index, epochs: averageEpochs(curves, measure) }))
    .filter(({ epochs }) => epochs.length > 0);
  if (drawn.length === 0) return null;
  const all = drawn.flatMap(({ epochs }) => epochs);
  const last = Math.max(...all.map(({ epoch }) => epoch));
  const first = Math.min(...all.map(({ epoch }) => epoch));
  const isShare = measure === 'validationUar';
  const top = isShare ? 1 : Math.max(...all.map(({ high }) => high), 1e-6);
  const x = scaleLinear(first === last ? [first - 1, last + 1] : [first, last], [
    PLOT.left,
    PLOT.left + PLOT.width,
  ]);
  const y = scaleLinear([0, top], [PLOT.top + PLOT.height, PLOT.top]).nice(5);
  const shown = (value: number): string => (isShare ? `${(100 * value).toFixed(1)} %` : value.toFixed(3));
  return figure(
    {
      width: PLOT.left + PLOT.width + 18,
      height: PLOT.top + PLOT.height + 44,
      medium: 'page',
      title: `${TITLES[measure]} by epoch`,
      description: drawn
        .map(
          ({ name, epochs }) => `${name}: ${shown(epochs.at(-1)!.mean)} after epoch ${epochs.at(-1)!.epoch}`,
        )
        .join('; '),
    },
    (root) => {
      label(root, { x: 0, y: 12, text: TITLES[measure], bold: true });
      const tickText = isShare ? (value: number) => `${Math.round(100 * value)} %` : y.tickFormat(5);
      for (const tick of y.ticks(5)) {
        drawLine(root, [PLOT.left, y(tick)], [PLOT.left + PLOT.width, y(tick)]);
        label(root, { x: PLOT.left - 8, y: y(tick), text: tickText(tick), anchor: 'end', tone: 'muted' });
      }
      const axis = PLOT.top + PLOT.height;
      for (const tick of chooseTicks(first, last)) {
        label(root, { x: x(tick), y: axis + 14, text: String(tick), anchor: 'middle', tone: 'muted' });
      }
      label(root, {
        x: PLOT.left + PLOT.width / 2,
        y: axis + 34,
        text: 'epoch',
        anchor: 'middle',
        tone: 'muted',
      });
      for (const { epochs, index } of drawn) drawBand(root, epochs, index, x, y);
      for (const { epochs, index } of drawn) drawMean(root, epochs, index, x, y);
    },
  );
}

/** The first and the last epoch, and some in between with enough space. */
function chooseTicks(first: number, last: number): number[] {
  const room = (last - first) / 8;
  const between = scaleLinear([first, last], [0, 1])
    .ticks(6)
    .filter((tick) => Number.isInteger(tick) && tick - first > room && last - tick > room);
  return [...new Set([first, ...between, last])];
}

function drawBand(root: Group, epochs: readonly EpochMean[], index: number, x: Scale, y: Scale): void {
  root
    .append('path')
    .attr('d', bandPath(epochs, x, y))
    .attr('fill', lineStyle(index).color)
    .attr('fill-opacity', 0.13);
}

function drawMean(root: Group, epochs: readonly EpochMean[], index: number, x: Scale, y: Scale): void {
  const { color, dash } = lineStyle(index);
  const [only] = epochs;
  if (only !== undefined && epochs.length === 1) {
    root.append('circle').attr('cx', x(only.epoch)).attr('cy', y(only.mean)).attr('r', 4).attr('fill', color);
    return;
  }
  const stroke = root
    .append('path')
    .attr('d', meanPath(epochs, x, y))
    .attr('fill', 'none')
    .attr('stroke', color)
    .attr('stroke-width', 2.2)
    .attr('stroke-linejoin', 'round');
  if (dash) stroke.attr('stroke-dasharray', dash);
}
