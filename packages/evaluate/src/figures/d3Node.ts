import { createRequire } from 'node:module';
import type { Selection } from 'd3';
import { reasonOf } from '@dfer/core';
import { EvaluateError } from '../errors.js';

/** As much of d3-node as the figures use; the package brings no types. */
export interface FigureDocument {
  createSVG(
    width: number,
    height: number,
    attributes?: Readonly<Record<string, string | number>>,
  ): Selection<SVGSVGElement, unknown, null, undefined>;
  svgString(): string;
}

/**
 * A document to draw in. d3-node, which brings jsdom, is an optional peer and is loaded by the first figure only.
 *
 * @throws EvaluateError `NO_RENDERER` where it is not installed or does not load
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
