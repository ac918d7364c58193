import { drawMark, type Group, INK, label, textWidth } from '../svgFigure.js';
import type { FoldCurve } from './curves.js';
import { drawChoice, drawFoldLine } from './foldLine.js';

const ROW = 20;
const SAMPLE = 26;
const TYPE = 11;

/** One entry: a sample 26 pixels wide, and its text. */
interface Entry {
  readonly text: string;
  readonly draw: (parent: Group) => void;
}

/** Layout of the legend, computed first so that its height is known before drawing. */
export interface Legend {
  readonly rows: readonly (readonly Entry[])[];
  readonly height: number;
}

/** Lays out the entries for the lines, the band and the marks, in rows of at most `width` pixels. */
export function curvesLegend(curves: readonly FoldCurve[], width: number): Legend {
  const hasMean = curves.length > 1 && curves.some(({ epochs }) => epochs.length > 1);
  const isChosen = curves.some(({ chosenEpoch }) => chosenEpoch !== undefined);
  const summary: Entry[] = [
    ...(hasMean
      ? [
          { text: `mean of ${curves.length} folds`, draw: drawMeanSample },
          { text: 'lowest to highest fold', draw: drawBandSample },
        ]
      : []),
    ...(isChosen ? [{ text: 'chosen epoch of a fold', draw: drawMarkSample }] : []),
  ];
  const folds = curves.map(({ fold, chosenEpoch }, index): Entry => ({
    text: chosenEpoch === undefined ? `fold ${fold}` : `fold ${fold} (epoch ${chosenEpoch})`,
    draw: (parent) => {
      drawFoldLine(parent, `M0,0L${SAMPLE},0`, index);
      if (chosenEpoch !== undefined) drawChoice(parent, SAMPLE / 2, 0, index);
    },
  }));
  const rows = [...(summary.length > 0 ? [summary] : []), ...toRows(folds, width)];
  return { rows, height: rows.length * ROW };
}

/** Splits entries of equal width into rows. */
function toRows(entries: readonly Entry[], width: number): Entry[][] {
  const columns = Math.max(1, Math.floor(width / entryWidth(entries)));
  const rows: Entry[][] = [];
  for (let first = 0; first < entries.length; first += columns) {
    rows.push(entries.slice(first, first + columns));
  }
  return rows;
}

const entryWidth = (entries: readonly Entry[]): number =>
  SAMPLE + 6 + Math.max(...entries.map(({ text }) => textWidth(text, TYPE))) + 12;

/** Draws the legend. @param left - In pixels. */
export function drawLegend(root: Group, { rows }: Legend, left: number): void {
  rows.forEach((entries, row) => {
    const width = entryWidth(entries);
    entries.forEach(({ text, draw }, column) => {
      const place = root
        .append('g')
        .attr('transform', `translate(${left + column * width},${14 + row * ROW})`);
      draw(place);
      label(place, { x: SAMPLE + 6, y: 0, text, size: TYPE });
    });
  });
}

function drawMeanSample(parent: Group): void {
  drawMark(parent, [0, 0], [SAMPLE, 0], 2.4);
}

function drawMarkSample(parent: Group): void {
  parent
    .append('circle')
    .attr('class', 'mark')
    .attr('cx', SAMPLE / 2)
    .attr('cy', 0)
    .attr('r', 4)
    .attr('fill', BAND.color)
    .attr('stroke', INK)
    .attr('stroke-width', 1);
}

function drawBandSample(parent: Group): void {
  parent
    .append('rect')
    .attr('x', 0)
    .attr('y', -6)
    .attr('width', SAMPLE)
    .attr('height', 12)
    .attr('fill', BAND.color)
    .attr('fill-opacity', BAND.opacity);
}

/** Fill of the band, visible on light and dark backgrounds. */
export const BAND = { color: '#7c828d', opacity: 0.25 } as const;
