import { escapeXml, printable } from '@dfer/core';
import { IBUG68 } from '../face/landmarkScheme.js';
import { STRIP_FRAMES, type SheetClip } from './gather.js';
import type { Picture, SourcePicture } from './sources.js';

/** The drawing of one clip. */
export interface Card {
  /** SVG of `CARD_WIDTH` × `height`; the style sheet around it sets the colors. */
  readonly svg: string;
  /** Pixels. */
  readonly height: number;
}

/** Width of a card in pixels. */
export const CARD_WIDTH = 1240;

const PADDING = 20;
const GAP = 12;
const HEAD = 62;
/** Height of the source frame, of the aligned frame beside it, and of the two rows of the strip. */
const TALL = 170;
/** Width of the 16:9 box for the source frame. */
const WIDE = Math.round((TALL * 16) / 9);
const STRIP_COLUMNS = STRIP_FRAMES / 2;
const STRIP_GAP = 6;
const STRIP_SIDE = (TALL - STRIP_GAP) / 2;
const LINE = 19;

const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif';

/** Draws one clip: its source frame with landmarks and crop, the aligned frame, and a strip of all frames. */
export function drawCard(clip: SheetClip): Card {
  const text = wrapped(clip.sentence, 150);
  const top = HEAD + LINE * (text.length - 1);
  const pictures = clip.state === 'aligned' ? alignedRow(clip, top) : sourceRow(clip.sources, top);
  const height = top + (pictures === '' ? 0 : TALL + PADDING - 4);
  const label = clip.label === null ? '' : ` · ${clip.label}`;
  const badge = clip.state;
  const badgeWidth = 7.2 * badge.length + 20;
  const lines = text
    .map(
      (line, i) =>
        `<text class="muted" x="${PADDING}" y="${50 + LINE * i}" font-size="13">${escapeXml(line)}</text>`,
    )
    .join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${CARD_WIDTH}" height="${height}" viewBox="0 0 ${CARD_WIDTH} ${height}" font-family='${FONT}' role="img">
<title>${escapeXml(`${clip.id}: ${badge}. ${clip.sentence}`)}</title>
<text class="ink" x="${PADDING}" y="28" font-size="16" font-weight="600">${escapeXml(shortened(`${clip.id}${label}`, 100))}</text>
<rect class="${badge}" x="${CARD_WIDTH - PADDING - badgeWidth}" y="12" width="${badgeWidth}" height="22" rx="11"/>
<text class="badge" x="${CARD_WIDTH - PADDING - badgeWidth / 2}" y="27.5" font-size="12" font-weight="600" text-anchor="middle">${badge}</text>
${lines}${pictures}</svg>`;
  return { svg, height };
}

function alignedRow({ sources, aligned, landmarks }: SheetClip, top: number): string {
  const [main, ...strip] = aligned;
  const [source] = sources;
  const left = PADDING + WIDE + GAP;
  const parts = [
    source ? drawnSource(source, PADDING, top) : placeholder('the source file is missing', PADDING, top),
  ];
  if (main) parts.push(placed(main, left, top, TALL, TALL, overlay(landmarks, main.width / TALL)));
  strip.forEach((picture, i) => {
    const x = left + TALL + GAP + (i % STRIP_COLUMNS) * (STRIP_SIDE + STRIP_GAP);
    const y = top + Math.floor(i / STRIP_COLUMNS) * (STRIP_SIDE + STRIP_GAP);
    parts.push(placed(picture, x, y, STRIP_SIDE, STRIP_SIDE));
  });
  return parts.join('');
}

function sourceRow(sources: readonly SourcePicture[], top: number): string {
  return sources.map((source, i) => drawnSource(source, PADDING + i * (WIDE + GAP), top)).join('');
}

/** Draws a source frame with landmarks and crop in a 16:9 box, with black bars if its shape differs. */
function drawnSource(source: SourcePicture, x: number, y: number): string {
  const scale = Math.min(WIDE / source.width, TALL / source.height);
  const [width, height] = [source.width * scale, source.height * scale];
  const crop =
    source.crop.length > 0
      ? `<path class="crop" d="${path(source.crop, 0, source.crop.length / 2 - 1, true)}" stroke-width="${round(2 / scale)}"/>`
      : '';
  const picture = placed(
    source,
    x + (WIDE - width) / 2,
    y + (TALL - height) / 2,
    width,
    height,
    crop + overlay(source.landmarks, 1 / scale),
  );
  const note = `<text class="note" x="${x + 8}" y="${y + TALL - 8}" font-size="11.5">frame ${source.frame}</text>`;
  return `<rect x="${x}" y="${y}" width="${WIDE}" height="${TALL}"/>${picture}${note}`;
}

function placeholder(text: string, x: number, y: number): string {
  return `<rect class="gone" x="${x}" y="${y}" width="${WIDE}" height="${TALL}"/><text class="muted" x="${x + WIDE / 2}" y="${y + TALL / 2 + 4}" font-size="12" text-anchor="middle">${escapeXml(text)}</text>`;
}

/** Draws a picture scaled to a box. @param over - SVG in the picture's own pixels; clipped at its edges */
function placed(picture: Picture, x: number, y: number, width: number, height: number, over = ''): string {
  const data = Buffer.from(picture.jpeg).toString('base64');
  return `<svg x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${picture.width} ${picture.height}" preserveAspectRatio="none"><image href="data:image/jpeg;base64,${data}" width="${picture.width}" height="${picture.height}"/>${over}</svg>`;
}

/** Draws landmarks, joined by lines. @param unit - pixels of the picture per pixel of the page */
function overlay(landmarks: Float64Array, unit: number): string {
  if (landmarks.length < 2 * IBUG68.count) return '';
  const lines = IBUG68.chains.map(([first, last, closed]) => path(landmarks, first, last, closed)).join('');
  const dots = Array.from({ length: IBUG68.count }, (_, i) => {
    const [x = 0, y = 0] = landmarks.subarray(2 * i, 2 * i + 2);
    return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(unit)}"/>`;
  }).join('');
  return `<path class="face" d="${lines}" stroke-width="${round(unit)}"/><g class="points">${dots}</g>`;
}

function path(points: Float64Array, first: number, last: number, closed: boolean): string {
  const places = Array.from({ length: last - first + 1 }, (_, i) => {
    const [x = 0, y = 0] = points.subarray(2 * (first + i), 2 * (first + i) + 2);
    return `${round(x)} ${round(y)}`;
  });
  return `M${places.join('L')}${closed ? 'Z' : ''}`;
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}

function shortened(text: string, characters: number): string {
  const all = [...printable(text)];
  return all.length <= characters ? all.join('') : `${all.slice(0, characters - 1).join('')}…`;
}

/** Wraps text into at most four lines of `characters` characters; longer words are broken. */
function wrapped(text: string, characters: number): string[] {
  const words = shortened(text, 4 * characters - 40).split(' ');
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= characters) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${characters}}`, 'gu')) ?? []);
}
