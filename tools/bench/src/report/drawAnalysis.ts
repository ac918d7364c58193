import { createHash } from 'node:crypto';
import { argmax, type Random } from '@dfer/core';
import {
  type Analysis,
  type ClipStrip,
  clipsToShow,
  type HeatMap,
  type Prediction,
  temporalTest,
  writePredictionsCsv,
} from '@dfer/evaluate';
import { encodeJpeg } from '@dfer/preprocess';
import { resizeFrames } from '@dfer/train';
import { CLASSES } from './classes.js';
import { drawProbabilities } from './drawProbabilities.js';

/** Side of an aligned frame in pixels. */
export const ALIGNED_SIZE = 224;
/** Frames per clip. */
export const FRAMES = 16;
const [FRAME_SIDE, HEAT_SIDE, QUALITY] = [96, 192, 78];

/** What an analysis is drawn from. */
export interface DrawAnalysisOptions {
  readonly predictions: readonly Prediction[];
  readonly folds: number;
  /** Film strips of errors, and as many of hits. */
  readonly strips: number;
  readonly seed: number;
  readonly next: Random;
}

/** Draws the output of `dfer analyze`: predictions for frames in every order, and film strips of aligned frames of 224 pixels. */
export async function drawAnalysis(options: DrawAnalysisOptions): Promise<Analysis> {
  const { predictions, folds, strips, seed, next } = options;
  const changed = (): Prediction[] =>
    predictions.map((one) => ({
      ...one,
      probabilities: next() < 0.9 ? one.probabilities : drawProbabilities(next, one.label),
    }));
  const byOrder = {
    'in-order': predictions,
    shuffled: changed(),
    reversed: changed(),
    middle: changed(),
    first: changed(),
  };
  const drawn: ClipStrip[] = [];
  for (const { kind, prediction } of clipsToShow(predictions, strips)) {
    drawn.push(await drawStrip(kind, prediction, next));
  }
  const hash = createHash('sha256');
  for (let fold = 1; fold <= folds; fold++) {
    const own = predictions.filter((one) => one.fold === fold);
    hash.update(`${fold}\n${writePredictionsCsv({ classes: CLASSES, predictions: own })}`);
  }
  return {
    version: 1,
    classes: CLASSES,
    head: 'gru',
    framesPerClip: FRAMES,
    seed,
    testClips: predictions.length,
    predictionsDigest: hash.digest('hex'),
    temporal: temporalTest(byOrder, CLASSES, { seed }),
    timeline: 'so-far',
    strips: drawn,
  };
}

async function drawStrip(kind: ClipStrip['kind'], prediction: Prediction, next: Random): Promise<ClipStrip> {
  const { clip, fold, label, probabilities } = prediction;
  const predicted = argmax(probabilities);
  const frames: string[] = [];
  for (let frame = 0; frame < FRAMES; frame++) frames.push(await drawPicture(next, FRAME_SIDE));
  const heatMaps: HeatMap[] = [];
  for (const shown of new Set([predicted, label])) {
    heatMaps.push({ label: shown, image: await drawPicture(next, HEAT_SIDE), isEmpty: false });
  }
  const timeline = frames.map(() => drawProbabilities(next, label));
  return { kind, clip, fold, label, predicted, probabilities, frames, timeline, peak: 3, heatMaps };
}

/** An image about as detailed as a face: a few soft spots and a little noise, scaled down from an aligned frame. */
async function drawPicture(next: Random, side: number): Promise<string> {
  const spots = Array.from({ length: 12 }, () => ({
    x: next() * ALIGNED_SIZE,
    y: next() * ALIGNED_SIZE,
    width: 8 + 60 * next(),
    color: [next(), next(), next()].map((value) => 120 * (value - 0.4)),
  }));
  const pixels = new Uint8Array(ALIGNED_SIZE * ALIGNED_SIZE * 3);
  for (let at = 0; at < ALIGNED_SIZE * ALIGNED_SIZE; at++) {
    const [x, y] = [at % ALIGNED_SIZE, Math.floor(at / ALIGNED_SIZE)];
    const grain = 16 * next();
    const sums = [110 + grain, 100 + grain, 90 + grain];
    for (const spot of spots) {
      const weight = Math.exp(-(((x - spot.x) / spot.width) ** 2) - ((y - spot.y) / spot.width) ** 2);
      for (let channel = 0; channel < 3; channel++) sums[channel] += weight * spot.color[channel];
    }
    for (let channel = 0; channel < 3; channel++)
      pixels[3 * at + channel] = Math.min(Math.max(sums[channel], 0), 255);
  }
  const jpeg = await encodeJpeg(resizeFrames(pixels, ALIGNED_SIZE, side), side, QUALITY);
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
