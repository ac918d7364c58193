// Makes the folder of a finished run of DFEW's size without training: the files that `dfer report` reads, from a seeded random stream.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, randomStream } from '@dfer/core';
import {
  computeMetrics,
  type LeftOut,
  makeReport,
  type Prediction,
  writeClipGroupsCsv,
  writeClipVotesCsv,
  writePredictionsCsv,
} from '@dfer/evaluate';
import { CLASSES } from './classes.js';
import { ALIGNED_SIZE, drawAnalysis, FRAMES } from './drawAnalysis.js';
import { drawProbabilities } from './drawProbabilities.js';

/** Class frequencies, about as in DFEW, whose rarest class is disgust. */
const SHARES = [0.21, 0.165, 0.23, 0.19, 0.12, 0.01, 0.075];
const FILMS = 1500;
const FOLDS = 5;

/** Size of a run. */
export interface FullRunOptions {
  readonly folder: string;
  /** Clips in the data set. */
  readonly clips: number;
  /** Clips with a single label. */
  readonly tested: number;
  readonly epochs: number;
  /** Film strips of errors, and as many of hits. */
  readonly strips: number;
  readonly seed: number;
}

/** Writes a run into a folder. */
export async function writeFullRun(options: FullRunOptions): Promise<void> {
  const { folder, clips, tested, epochs, strips, seed } = options;
  const { next } = randomStream(seed);
  const names = Array.from({ length: tested }, (_, clip) => String(clip + 1).padStart(5, '0'));
  const labels = names.map(() => drawClass(next));
  const groups = {
    by: 'film',
    of: new Map(names.map((name) => [name, `film ${Math.floor(next() * FILMS)}`])),
  } as const;
  const votes = {
    classes: CLASSES,
    of: new Map(names.map((name, clip) => [name, drawVotes(next, labels[clip])])),
  };
  const predict = (name: string, clip: number, fold: number): Prediction => ({
    clip: name,
    fold,
    label: labels[clip],
    probabilities: drawProbabilities(next, labels[clip]),
  });
  const predictions = names.map((name, clip) => predict(name, clip, (clip % FOLDS) + 1));
  const write = (name: string, text: string): void => {
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
  write(
    'analysis.json',
    JSON.stringify(await drawAnalysis({ predictions, folds: FOLDS, strips, seed, next })),
  );
}

function drawClass(next: Random): number {
  let rest = next();
  const label = SHARES.findIndex((share) => (rest -= share) < 0);
  return label === -1 ? 0 : label;
}

/** Votes of ten annotators, most of whom agree. */
function drawVotes(next: Random, label: number): number[] {
  const row = CLASSES.map(() => 0);
  for (let annotator = 0; annotator < 10; annotator++) row[next() < 0.75 ? label : drawClass(next)] += 1;
  return row;
}

function drawEpochs(next: Random, epochs: number): string {
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
function leaveOut(count: number): LeftOut {
  const perClass = CLASSES.map((_, label) => Math.floor(count * SHARES[label]));
  const counts = { clips: count, perClass };
  return { all: counts, reasons: [{ reason: 'several-emotions', ...counts }] };
}
