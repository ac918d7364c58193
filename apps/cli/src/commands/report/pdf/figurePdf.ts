import PdfDocument from 'pdfkit';

import { parseSvg, type SvgElement } from './parseSvg.js';

type Document = InstanceType<typeof PdfDocument>;

/** PDF points per CSS pixel. */
const POINTS = 72 / 96;

/** Characters beyond Latin-1 in the encoding of PDF's standard fonts (WinAnsi). */
const WIN_ANSI = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

/** The characters of a figure's texts that PDF's standard fonts lack. */
export function missingInPdf(svg: string): readonly string[] {
  const texts = textsOf(parseSvg(svg)).join('');
  return [...new Set(texts)].filter((character) => character > '\u00ff' && !WIN_ANSI.has(character));
}

function textsOf(element: SvgElement): readonly string[] {
  return [...(element.name === 'text' ? [element.text] : []), ...element.children.flatMap(textsOf)];
}

/**
 * Converts a figure to a one-page vector PDF of the same size.
 *
 * @param svg - Drawn by `@dfer/evaluate/render` for paper, without characters of {@link missingInPdf}.
 * @throws TypeError if it contains an unsupported element
 */
export async function figurePdf(svg: string): Promise<Buffer> {
  const figure = parseSvg(svg);
  const { width, height } = figure.attributes;
  const document = new PdfDocument({
    size: [Number(width) * POINTS, Number(height) * POINTS],
    margin: 0,
    info: { Title: figure.children.find(({ name }) => name === 'title')?.text ?? '' },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', resolve);
    document.on('error', reject);
  });
  document.scale(POINTS);
  drawAll(document, figure.children);
  document.end();
  await finished;
  return Buffer.concat(chunks);
}

function drawAll(document: Document, elements: readonly SvgElement[]): void {
  for (const element of elements) {
    document.save();
    transform(document, element.attributes['transform']);
    draw(document, element);
    document.restore();
  }
}

function draw(document: Document, { name, attributes, children, text }: SvgElement): void {
  const number = (key: string, fallback = 0): number => Number(attributes[key] ?? fallback);
  switch (name) {
    case 'title':
    case 'desc':
      return;
    case 'g':
      drawAll(document, children);
      return;
    case 'text':
      write(document, attributes, text);
      return;
    case 'rect': {
      const [x, y, width, height] = [number('x'), number('y'), number('width'), number('height')];
      const radius = Math.min(number('rx'), width / 2, height / 2);
      paint(
        radius > 0 ? document.roundedRect(x, y, width, height, radius) : document.rect(x, y, width, height),
        attributes,
      );
      return;
    }
    case 'circle':
      paint(document.circle(number('cx'), number('cy'), number('r')), attributes);
      return;
    case 'line':
      paint(document.moveTo(number('x1'), number('y1')).lineTo(number('x2'), number('y2')), {
        ...attributes,
        fill: 'none',
      });
      return;
    case 'path':
      if (attributes['d'] !== undefined) paint(document.path(attributes['d']), attributes);
      return;
    default:
      throw new TypeError(`figure: expected shapes and text; received <${name}>`);
  }
}

/** Fills or strokes the current path. */
function paint(document: Document, attributes: Readonly<Record<string, string>>): void {
  const { fill = '#000000', stroke } = attributes;
  document.fillOpacity(Number(attributes['fill-opacity'] ?? 1));
  if (stroke === undefined) {
    document.fill(fill);
    return;
  }
  const dash = (attributes['stroke-dasharray'] ?? '').split(/[\s,]+/).flatMap((part) => Number(part) || []);
  document.lineWidth(Number(attributes['stroke-width'] ?? 1));
  document.strokeOpacity(Number(attributes['stroke-opacity'] ?? 1));
  if (attributes['stroke-linejoin'] === 'round') document.lineJoin('round');
  // Not `dash`, whose types allow only one length and one gap.
  if (dash.length > 0) document.addContent(`[${dash.join(' ')}] 0 d`);
  if (fill === 'none') document.stroke(stroke);
  else document.fillAndStroke(fill, stroke);
}

/** Writes a text that is vertically centered at `y`, as in the figures. */
function write(document: Document, attributes: Readonly<Record<string, string>>, text: string): void {
  const size = Number(attributes['font-size'] ?? 12);
  document.font(Number(attributes['font-weight'] ?? 400) >= 600 ? 'Helvetica-Bold' : 'Helvetica', size);
  const part = { start: 0, middle: 0.5, end: 1 }[attributes['text-anchor'] ?? 'start'] ?? 0;
  const baseline = Number(attributes['y'] ?? 0) + (attributes['dy'] === '0.35em' ? 0.35 * size : 0);
  document
    .fillColor(attributes['fill'] ?? '#000000')
    .text(text, Number(attributes['x'] ?? 0) - part * document.widthOfString(text), baseline, {
      lineBreak: false,
      baseline: 'alphabetic',
    });
}

function transform(document: Document, text = ''): void {
  for (const [, kind, inside = ''] of text.matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [one = 0, other = 0] = inside.split(/[\s,]+/).map(Number);
    if (kind === 'translate') document.translate(one, other);
    else if (kind === 'rotate') document.rotate(one);
    else throw new TypeError(`figure: expected translate and rotate; received ${kind ?? ''}`);
  }
}
