// Makes the folder of a finished run of DFEW's size without training: the files that `dfer report` reads, from a seeded random stream.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { randomStream } from '@dfer/core';
import {
  clipsToShow,
  computeMetrics,
  FRAME_ORDERS,
  makeReport,
  temporalTest,
  writeClipGroupsCsv,
  writeClipVotesCsv,
  writePredictionsCsv,
} from '@dfer/evaluate';
import { encodeJpeg } from '@dfer/preprocess';
import { resizeFrames } from '@dfer/train';

export const CLASSES = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
/** Class frequencies, about as in DFEW, whose rarest class is disgust. */
const SHARES = [0.21, 0.165, 0.23, 0.19, 0.12, 0.01, 0.075];
const FILMS = 1500;
const FOLDS = 5;
const ALIGNED_SIZE = 224;
const [FRAME_SIDE, HEAT_SIDE, FRAMES, QUALITY] = [96, 192, 16, 78];

/** @param {{ folder: string, clips: number, tested: number, epochs: number, strips: number, seed: number }} options */
export async function writeFullRun({ folder, clips, tested, epochs, strips, seed }) {
  const { next } = randomStream(seed);
  const names = Array.from({ length: tested }, (_, clip) => String(clip + 1).padStart(5, '0'));
  const labels = names.map(() => drawClass(next));
  const groups = {
    by: 'film',
    of: new Map(names.map((name) => [name, `film ${Math.floor(next() * FILMS)}`])),
  };
  const votes = {
    classes: CLASSES,
    of: new Map(names.map((name, clip) => [name, drawVotes(next, labels[clip])])),
  };
  const predict = (name, clip, fold) => ({
    clip: name,
    fold,
    label: labels[clip],
    probabilities: drawProbabilities(next, labels[clip]),
  });
  const predictions = names.map((name, clip) => predict(name, clip, (clip % FOLDS) + 1));
  const write = (name, text) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (let fold = 1; fold <= FOLDS; fold++) {
    const test = predictions.filter((one) => one.fold === fold);
    const every = names.map((name, clip) =>
      predictions[clip].fold === fold ? predictions[clip] : predict(name, clip, fold),
    );
    write(`folds/${fold}/predictions.csv`, writePredictionsCsv({ classes: CLASSES, predictions: test }));
    write(`folds/${fold}/every-clip.csv`, writePredictionsCsv({ classes: CLASSES, predictions: every }));
    write(`folds/${fold}/metrics.jsonl`, drawEpochs(next, epochs));
  }
  const report = makeReport({
    classes: CLASSES,
    predictions,
    wholeDataset: predictions,
    groups,
    seenGroups: new Set(names.filter(() => next() < 0.9)),
    votes: votes.of,
    protocol: {
      folds: 'official',
      selection: 'validation',
      data: 'dfew',
      clips: tested,
      seed,
      foldCount: FOLDS,
      leftOut: leaveOut(clips - tested),
      notes: [],
    },
  });
  write('report.json', JSON.stringify(report));
  write('clip-groups.csv', writeClipGroupsCsv(groups));
  write('clip-votes.csv', writeClipVotesCsv(votes));
  write(
    'baseline.json',
    JSON.stringify({ name: 'face-api.js', clips: tested, ...computeMetrics(predictions, CLASSES) }),
  );
  write(
    'config.json',
    JSON.stringify({
      name: 'full-size',
      data: { format: 'dfew' },
      model: { name: 'resnet50', size: ALIGNED_SIZE },
    }),
  );
  write(
    'environment.json',
    JSON.stringify({ version: '0.1.0', node: process.version, peakMemory: 3e9, cores: 2 }),
  );
  write('analysis.json', JSON.stringify(await drawAnalysis(folder, predictions, strips, seed, next)));
}

function drawClass(next) {
  let rest = next();
  const label = SHARES.findIndex((share) => (rest -= share) < 0);
  return label === -1 ? 0 : label;
}

/** Votes of ten annotators, most of whom agree. */
function drawVotes(next, label) {
  const row = CLASSES.map(() => 0);
  for (let annotator = 0; annotator < 10; annotator++) row[next() < 0.75 ? label : drawClass(next)] += 1;
  return row;
}

function drawProbabilities(next, label) {
  const scores = CLASSES.map((_, index) => Math.exp(3 * next() + (index === label ? 1.5 : 0)));
  const total = scores.reduce((sum, score) => sum + score, 0);
  return scores.map((score) => score / total);
}

function drawEpochs(next, epochs) {
  const lines = Array.from({ length: epochs }, (_, index) => {
    const clipsPerSecond = 40 + next();
    return JSON.stringify({
      epoch: index + 1,
      trainLoss: 2 / (1 + index / 20) + 0.05 * next(),
      trainAccuracy: 1 - 1 / (1 + index / 20),
      validationLoss: 2 / (1 + index / 40) + 0.1 * next(),
      validationUar: 1 - 1 / (1 + index / 30) - 0.05 * next(),
      validationWar: 1 - 1 / (1 + index / 25) - 0.05 * next(),
      learningRate: 0.1 * (1 - index / epochs),
      images: 120_000,
      seconds: 200 + next(),
      clipsPerSecond,
      framesPerSecond: FRAMES * clipsPerSecond,
    });
  });
  return `${lines.join('\n')}\n`;
}

/** Clips with several emotions, which have no single label. */
function leaveOut(count) {
  const counts = { clips: count, perClass: CLASSES.map((_, label) => Math.floor(count * SHARES[label])) };
  return { all: counts, reasons: [{ reason: 'several emotions', ...counts }] };
}

/** The output of `dfer analyze`: predictions for frames in every order, and film strips of aligned frames of 224 pixels. */
async function drawAnalysis(folder, predictions, strips, seed, next) {
  const answers = Object.fromEntries(
    FRAME_ORDERS.map((order, index) => [
      order,
      index === 0
        ? predictions
        : predictions.map((one) => ({
            ...one,
            probabilities: next() < 0.9 ? one.probabilities : drawProbabilities(next, one.label),
          })),
    ]),
  );
  const drawn = [];
  for (const { kind, prediction } of clipsToShow(predictions, strips)) {
    const { clip, fold, label, probabilities } = prediction;
    const predicted = probabilities.indexOf(Math.max(...probabilities));
    const frames = [];
    for (let frame = 0; frame < FRAMES; frame++) frames.push(await drawPicture(next, FRAME_SIDE));
    const heatMaps = [];
    for (const shown of new Set([predicted, label])) {
      heatMaps.push({ label: shown, image: await drawPicture(next, HEAT_SIDE), isEmpty: false });
    }
    const timeline = frames.map(() => drawProbabilities(next, label));
    drawn.push({ kind, clip, fold, label, predicted, probabilities, frames, timeline, peak: 3, heatMaps });
  }
  const hash = createHash('sha256');
  for (let fold = 1; fold <= FOLDS; fold++) {
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
    temporal: temporalTest(answers, CLASSES, { seed }),
    timeline: 'so-far',
    strips: drawn,
  };
}

/** An image about as detailed as a face: a few soft spots and a little noise, scaled down from an aligned frame. */
async function drawPicture(next, side) {
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
