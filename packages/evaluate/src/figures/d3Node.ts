import { createRequire } from 'node:module';
import type { Selection } from 'd3';
import { reasonOf } from '@dfer/core';
import { EvaluateError } from '../errors.js';

/** The part of d3-node that the figures use; the package has no types. */
export interface FigureDocument {
  createSVG(
    width: number,
    height: number,
    attributes?: Readonly<Record<string, string | number>>,
  ): Selection<SVGSVGElement, unknown, null, undefined>;
  svgString(): string;
}

/**
 * Opens a document to draw in. d3-node (with jsdom) is an optional peer dependency and is loaded by the first figure.
 *
 * @throws EvaluateError `NO_RENDERER` if it is not installed or does not load
 */
export function openDocument(): FigureDocument {
  try {
    const loaded: { readonly D3Node: new () => FigureDocument } = createRequire(import.meta.url)('d3-node');
    return new loaded.D3Node();
  } catch (cause) {
    throw new EvaluateError(
      'NO_RENDERER',
      `figures: expected the package d3-node beside @dfer/evaluate; received ${firstLine(reasonOf(cause))}; install it with: npm install d3-node`,
      { cause },
    );
  }
}

const firstLine = (text: string): string => text.split('\n')[0]!;
