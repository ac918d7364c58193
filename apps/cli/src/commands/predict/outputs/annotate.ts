import { mkdir } from 'node:fs/promises';
import { dirname, extname } from 'node:path';

import { escapeXml, printable } from '@dfer/core';
import {
  drawBox,
  drawDot,
  overlay,
  renderSvg,
  rewriteVideo,
  type Box,
  type RgbaImage,
  type RgbImage,
} from '@dfer/preprocess';

import type { Context } from '../../../context.js';
import type { AnalyzedVideo } from '../analyze.js';
import type { WindowPrediction } from '../predictions.js';
import { getInputName } from '../inputs.js';
import { momentsByPerson, type Moment } from '../moments.js';
import { sightAt } from '../sightAt.js';
import { colorOf, rgbOf } from './colors.js';

/** ffmpeg's names of container formats. */
const FORMATS: Readonly<Record<string, string>> = { '.mkv': 'matroska', '.mov': 'mov' };

/** Writes the video with a box, five landmarks, the prediction and a bar chart for each person. */
export async function annotateVideo(
  { input, source, prediction, sights }: AnalyzedVideo,
  file: string,
  classes: readonly string[],
  context: Context,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const moments = momentsByPerson(prediction.windows);
  const painter = new PeoplePainter(classes);
  const stage = context.stage(`draw ${getInputName(input)}`, source.times.length, 'frames');
  try {
    await rewriteVideo({
      ...{ source, file, hasSound: input.kind === 'video', signal: context.signal },
      format: FORMATS[extname(file).toLowerCase()] ?? 'mp4',
      onFrame: (done) => stage.update(done),
      async paint(image, time) {
        for (const person of sights.people) {
          const sight = sightAt(sights.of(person), time);
          if (!sight) continue;
          const moment = momentAt(moments.get(person) ?? [], time);
          await painter.paint(image, person, sight.box, sight.points, moment?.prediction);
        }
      },
    });
  } finally {
    stage.stop();
  }
}

function momentAt(moments: readonly Moment[], time: number): Moment | undefined {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle]!.to <= time) low = middle + 1;
    else high = middle;
  }
  const found = moments[low] ?? moments.at(-1);
  return found && found.from <= time + 1e-6 ? found : undefined;
}

/** Draws people into frames. A person's panel is rendered once per prediction. */
class PeoplePainter {
  readonly #panels = new Map<
    number,
    { readonly prediction: WindowPrediction | undefined; readonly bars: number; readonly panel: RgbaImage }
  >();

  constructor(private readonly classes: readonly string[]) {}

  async paint(
    image: RgbImage,
    person: number,
    box: Box,
    points: Float32Array | null,
    prediction: WindowPrediction | undefined,
  ): Promise<void> {
    const { width, height } = image;
    const unit = Math.max(1, Math.round(Math.min(width, height) / 300));
    const own: Box = {
      x: box.x * width,
      y: box.y * height,
      width: box.width * width,
      height: box.height * height,
    };
    const color = rgbOf(colorOf(prediction ? this.classes.indexOf(prediction.predicted) : 0));
    drawBox(image, own, color, 2 * unit);
    for (let i = 0; points && i < points.length; i += 2) {
      drawDot(image, points[i]! * width, points[i + 1]! * height, 2 * unit, color);
    }
    // Bars next to a small face would hide other faces.
    const bars = own.height >= SMALL * unit ? this.classes : [];
    const panel = await this.#panelOf(person, prediction, bars, unit);
    const room = width - (own.x + own.width) >= panel.width;
    const left = room ? own.x + own.width + unit : own.x - panel.width - unit;
    const top = Math.max(0, Math.min(own.y, height - panel.height));
    overlay(image, panel, Math.max(0, Math.min(left, width - panel.width)), top);
  }

  async #panelOf(
    person: number,
    prediction: WindowPrediction | undefined,
    bars: readonly string[],
    unit: number,
  ): Promise<RgbaImage> {
    const known = this.#panels.get(person);
    if (known && known.prediction === prediction && known.bars === bars.length) return known.panel;
    const panel = await renderSvg(panelSvg(person, prediction, bars, this.classes, unit));
    this.#panels.set(person, { prediction, bars: bars.length, panel });
    return panel;
  }
}

/** Minimum face height for bars, in panel units. */
const SMALL = 45;

/** Name, prediction and one bar per class. */
function panelSvg(
  person: number,
  prediction: WindowPrediction | undefined,
  shown: readonly string[],
  classes: readonly string[],
  unit: number,
): string {
  const line = 9;
  const width = 96;
  const rows = prediction ? shown : [];
  const height = 14 + (prediction ? 12 + rows.length * line + 2 : 0);
  const bars = rows.map((name, i) => {
    const y = 26 + i * line;
    const length = (44 * (prediction?.probabilities[name] ?? 0)).toFixed(2);
    return `<text x="4" y="${y + 7}" font-size="7.5" fill="#fff">${escapeXml(shortened(name))}</text><rect x="48" y="${y + 1}" width="${length}" height="6.5" fill="${colorOf(classes.indexOf(name))}"/>`;
  });
  const caption = prediction
    ? `<text x="4" y="21.5" font-size="9.5" font-weight="600" fill="#fff">${escapeXml(shortened(prediction.predicted))} ${Math.round(100 * prediction.probability)} %</text>`
    : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width * unit}" height="${height * unit}" viewBox="0 0 ${width} ${height}" font-family='Helvetica, Arial, "DejaVu Sans", sans-serif'><rect width="${width}" height="${height}" rx="2" fill="#000" fill-opacity="0.6"/><text x="4" y="10.5" font-size="8.5" fill="#ddd">Person ${person}</text>${caption}${bars.join('')}</svg>`;
}

const MOST_LETTERS = 11;

function shortened(name: string): string {
  const letters = [...printable(name)];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join('')}…` : letters.join('');
}
