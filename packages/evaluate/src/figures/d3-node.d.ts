/** The part of d3-node that the figures use; the package brings no types. */
declare module 'd3-node' {
  import type { Selection } from 'd3';

  export class D3Node {
    createSVG(
      width: number,
      height: number,
      attributes?: Readonly<Record<string, string | number>>,
    ): Selection<SVGSVGElement, unknown, null, undefined>;
    svgString(): string;
  }
}
