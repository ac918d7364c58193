/** One element of a figure. */
export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly SvgElement[];
  /** Text directly inside the element. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name?: string) =>
    code === undefined ? (ENTITIES[name ?? ''] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

interface OpenElement extends SvgElement {
  readonly children: SvgElement[];
  text: string;
}

/**
 * Parses SVG written by `@dfer/evaluate/render`: only elements, quoted attributes and text.
 *
 * @throws TypeError for any other input
 */
export function parseSvg(svg: string): SvgElement {
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const token = /<\/(\w+)>|<(\w+)((?:\s+[\w:-]+="[^"]*")*)\s*>|([^<]+)/y;
  while (token.lastIndex < svg.length) {
    const at = token.lastIndex;
    const [match, closed, opened, attributes = '', text] = token.exec(svg) ?? [];
    const parent = open.at(-1);
    if (match === undefined || parent === undefined) {
      throw new TypeError(
        `figure: expected SVG as @dfer/evaluate draws it; received ${svg.slice(at, at + 40)}`,
      );
    }
    if (text !== undefined) parent.text += decoded(text);
    else if (closed !== undefined) open.pop();
    else if (opened !== undefined) {
      const element = { name: opened, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(element);
      open.push(element);
    }
  }
  const [figure] = root.children;
  if (figure === undefined || open.length !== 1) {
    throw new TypeError('figure: expected one whole SVG; received part of one');
  }
  return figure;
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decoded(value)]),
  );
}
