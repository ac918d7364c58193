import { join } from 'node:path';

import sharp from 'sharp';
import { replaceFile } from '@dfer/core';

import type { Context } from '../../context.js';
import { figurePdf, missingInPdf } from './pdf/figurePdf.js';

/** PNG pixels per pixel of the drawing: enough for print at column width. */
const PNG_SCALE = 2;

/** Density at which sharp renders a drawing at its original size. */
const PLAIN_DENSITY = 72;

/**
 * Writes each figure as SVG, PNG and PDF. If this machine's fonts or PDF's own fonts lack letters of a figure, that file is left out
 * with a note, as a figure without its letters is worse than none. Other threads render PNG while the next figures are drawn.
 *
 * @param figures - A function that draws each as SVG, by name without an ending.
 * @returns The files, grouped by figure.
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
      'figures: no font was found, so the PNG files are left out; install a font, such as fonts-dejavu-core',
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
        `figures: ${name}.pdf is left out, as the standard PDF fonts have no ${missing.slice(0, 10).join(' ')}; use ${name}.svg`,
      );
    }
  }
  return files;
}

/** Renders a PNG in another thread. */
function startPng(svg: string): Promise<Buffer> {
  const png = sharp(Buffer.from(svg), { density: PLAIN_DENSITY * PNG_SCALE })
    .flatten({ background: '#ffffff' })
    .png()
    .toBuffer();
  // Prevents an unhandled rejection; the error is reported where this figure is awaited.
  png.catch(() => undefined);
  return png;
}

/** True if two letters render differently. Without any font, both are the same empty box, and no error is raised. */
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
