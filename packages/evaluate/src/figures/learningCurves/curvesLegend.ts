import { drawMark, type Group, INK, label, textWidth } from '../svgFigure.js';
import type { FoldCurve } from './curves.js';
import { drawChoice, drawFoldLine } from './foldLine.js';

const ROW = 20;
const SAMPLE = 26;
const TYPE = 11;

/** One entry: a sample of 26 pixels, and what it stands for. */
interface Entry {
  readonly text: string;
  readonly draw: (parent: Group) => void;
}

/** What a legend of the curves holds, so that its height is known before it is drawn. */
export interface Legend {
  readonly rows: readonly (readonly Entry[])[];
  readonly height: number;
}

/** Lays out what the lines, the band and the marks stand for, in rows of at most `width` pixels. */
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
    ...(isChosen ? [{ text: 'epoch that a fold chose', draw: drawMarkSample }] : []),
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

/** Entries of one width, as many to a row as there is room for. */
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

/** @param left - Pixels. */
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

/** The band's ground, seen on white and on dark. */
export const BAND = { color: '#7c828d', opacity: 0.25 } as const;
