import sharp from 'sharp';
import { escapeXml } from '@dfer/core';
import { CARD_WIDTH, drawCard } from './card.js';
import type { SheetClip } from './gather.js';

export interface SheetPage {
  readonly title: string;
  /** Description of the content, in a sentence. */
  readonly subtitle: string;
  readonly clips: readonly SheetClip[];
}

/** Colors of the drawings; `page` and `card` are backgrounds. */
const LIGHT = {
  page: '#f6f7fa',
  card: '#ffffff',
  ink: '#1c2330',
  muted: '#5b6577',
  rule: '#dfe3ea',
  gone: '#eceff4',
};
const DARK = {
  page: '#10141b',
  card: '#181e28',
  ink: '#e7eaf0',
  muted: '#a3adbd',
  rule: '#2c3440',
  gone: '#222a36',
};

function drawingStyle({ ink, muted, gone }: typeof LIGHT): string {
  return `.ink{fill:${ink}}.muted{fill:${muted}}.gone{fill:${gone}}`;
}

/** Styles on top of pictures, the same in light and dark mode. */
const OVERLAY_STYLE = `.badge{fill:#fff}.aligned{fill:#1d7a4c}.eliminated{fill:#96660a}.failed{fill:#b3322b}.unknown{fill:#5b6577}
.crop{fill:none;stroke:#ffd23f}.face{fill:none;stroke:#35e0c2;stroke-opacity:.75}.points{fill:#fff}.note{fill:#fff;stroke:#000;stroke-width:2.5;paint-order:stroke}`;

const pageVariables = (colors: typeof LIGHT): string =>
  `--page:${colors.page};--card:${colors.card};--ink:${colors.ink};--muted:${colors.muted};--rule:${colors.rule}`;

/** Makes a self-contained page without scripts and external resources, with light and dark mode. */
export function sheetHtml({ title, subtitle, clips }: SheetPage): string {
  const cards = clips.map((clip) => `<article tabindex="0">${drawCard(clip).svg}</article>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';img-src data:;style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>
:root{color-scheme:light dark;${pageVariables(LIGHT)}}
${drawingStyle(LIGHT)}${OVERLAY_STYLE}
@media (prefers-color-scheme:dark){:root{${pageVariables(DARK)}}${drawingStyle(DARK)}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",Helvetica,Arial,sans-serif}
main{max-width:1300px;margin:0 auto;padding:32px 20px 56px}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
p{margin:0 0 20px;color:var(--muted)}
article{background:var(--card);border:1px solid var(--rule);border-radius:12px;margin:0 0 14px;overflow-x:auto}
article:focus-visible{outline:2px solid currentColor;outline-offset:2px}
article>svg{display:block;width:100%;min-width:760px;height:auto}
</style>
</head>
<body><main>
<h1>${escapeXml(title)}</h1>
<p>${escapeXml(subtitle)}</p>
${cards}
</main></body>
</html>
`;
}

/** Pixels around and between the cards of a picture. */
const MARGIN = 16;
const HEAD = 78;

/**
 * Renders the same content as one picture, 1272 pixels wide.
 *
 * @returns PNG
 */
export async function sheetPng({ title, subtitle, clips }: SheetPage): Promise<Uint8Array> {
  const style = `<style>text{font-family:"DejaVu Sans",sans-serif}${drawingStyle(LIGHT)}${OVERLAY_STYLE}</style>`;
  const width = CARD_WIDTH + 2 * MARGIN;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEAD}">${style}<text class="ink" x="${MARGIN}" y="38" font-size="24" font-weight="600">${escapeXml(title)}</text><text class="muted" x="${MARGIN}" y="62" font-size="14">${escapeXml(subtitle)}</text></svg>`;
  const layers: { input: Buffer; left: number; top: number }[] = [
    { input: Buffer.from(head), left: 0, top: 0 },
  ];
  let top = HEAD;
  for (const clip of clips) {
    const { svg, height } = drawCard(clip);
    const box = `<rect x="0.5" y="0.5" width="${CARD_WIDTH - 1}" height="${height - 1}" rx="12" fill="${LIGHT.card}" stroke="${LIGHT.rule}"/>`;
    const card = svg.replace('</title>', `</title>${style}${box}`);
    // The embedded pictures exceed the XML reader's default size limit.
    const input = await sharp(Buffer.from(card), { unlimited: true }).png().toBuffer();
    layers.push({ input, left: MARGIN, top });
    top += height + MARGIN;
  }
  const page = sharp({ create: { width, height: top, channels: 3, background: LIGHT.page } });
  return page.composite(layers).png({ palette: true, quality: 90, effort: 8 }).toBuffer();
}
