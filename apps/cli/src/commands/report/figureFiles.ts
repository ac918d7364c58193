import { join } from 'node:path';

import sharp from 'sharp';
import { replaceFile } from '@dfer/core';

import type { Context } from '../../context.js';
import { figurePdf, missingInPdf } from './pdf/figurePdf.js';

/** Pixels of PNG for each pixel of the drawing: sharp on paper of a column's width. */
const PNG_SCALE = 2;

/** The density at which sharp gives each pixel of a drawing one pixel. */
const PLAIN_DENSITY = 72;

/**
 * Writes each figure as SVG, PNG and PDF. Where this machine or PDF's own fonts lack the letters that a figure needs, that file is
 * left out and a note says so: a figure without its letters is worse than none. PNG is made by other threads while the next figures
 * are drawn.
 *
 * @param figures - What draws each as SVG, by its name without an ending.
 * @returns The files, those of one figure together.
 */
export async function writeFigures(
  figures: Readonly<Record<string, () => string>>,
  folder: string,
  context: Context,
): Promise<readonly string[]> {
  const files: string[] = [];
  const write = async (name: string, content: string | Buffer): Promise<void> => {
    const file = join(folder, name);
    await replaceFile(file, content);
    files.push(file);
  };
  const canPrint = await hasFonts();
  if (!canPrint) {
    context.note(
      'figures: no font was found to draw PNG with, so the PNG files are left out; install one, such as fonts-dejavu-core',
    );
  }
  const drawn = Object.entries(figures).map(([name, draw]) => {
    const svg = draw();
    return { name, svg, png: canPrint ? startPng(svg) : null };
  });
  for (const { name, svg, png } of drawn) {
    await write(`${name}.svg`, svg);
    if (png !== null) await write(`${name}.png`, await png);
    const missing = missingInPdf(svg);
    if (missing.length === 0) await write(`${name}.pdf`, await figurePdf(svg));
    else {
      context.note(
        `figures: ${name}.pdf is left out, as the fonts of PDF have no ${missing.slice(0, 10).join(' ')}; use ${name}.svg`,
      );
    }
  }
  return files;
}

/** Makes a PNG in another thread. */
function startPng(svg: string): Promise<Buffer> {
  const png = sharp(Buffer.from(svg), { density: PLAIN_DENSITY * PNG_SCALE })
    .flatten({ background: '#ffffff' })
    .png()
    .toBuffer();
  // What fails while another figure is written is told where this one is awaited.
  png.catch(() => undefined);
  return png;
}

/** Whether two letters differ: without any font each is drawn as the same empty box, and nothing is said. */
async function hasFonts(): Promise<boolean> {
  const [one, other] = await Promise.all(
    ['M', 'I'].map((letter) =>
      sharp(
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text y="35" font-size="40">${letter}</text></svg>`,
        ),
      )
        .raw()
        .toBuffer(),
    ),
  );
  return one !== undefined && other !== undefined && !one.equals(other);
}
