import { FRAME_ORDERS, framesInOrder, type FrameOrder, type Prediction } from '@dfer/evaluate';
import { mean, seededRandom, shuffled } from '@dfer/core';
import { type ClipFrames, framesLookedAt, predictInOrders, type TrainedRun } from '@dfer/train';
import type { AlignedClip, ClipStore } from '@dfer/preprocess';

import type { Context } from '../../context.js';
import { InputError, stopIfAsked } from '../../terminal/errors.js';
import type { SavedPredictions } from './savedPredictions.js';

/** Predictions for the same clips, one list per frame order. */
export type PredictionsByOrder = Readonly<Record<FrameOrder, Prediction[]>>;

/** Draws at most `clips` clips of each fold at random. */
export function drawClips(
  predictions: readonly Prediction[],
  clips: number | undefined,
  seed: number,
): Prediction[] {
  const folds = [...new Set(predictions.map(({ fold }) => fold))].sort((a, b) => a - b);
  return folds.flatMap((fold) => {
    const own = predictions.filter((prediction) => prediction.fold === fold);
    if (clips === undefined || clips >= own.length) return own;
    const chosen = new Set(shuffled(own, seededRandom(seed, 'clips', fold)).slice(0, clips));
    return own.filter((prediction) => chosen.has(prediction));
  });
}

/** Classifies clips in every frame order with the network of the fold that tested them; reuses saved results. @throws Interrupted */
export async function predictAll(
  run: TrainedRun,
  store: ClipStore,
  predictions: readonly Prediction[],
  seed: number,
  saved: SavedPredictions,
  context: Context,
): Promise<PredictionsByOrder> {
  const byOrder: PredictionsByOrder = { 'in-order': [], shuffled: [], reversed: [], middle: [], first: [] };
  const findSaved = ({ clip }: Prediction): number[][] | undefined =>
    saved.findPredictions(clip, store.place(clip).digest, FRAME_ORDERS.length, run.classes.length);
  const finished = predictions.filter((prediction) => findSaved(prediction) !== undefined).length;
  if (finished > 0) {
    context.note(
      `analyze: ${finished} of ${predictions.length} clips were classified before the interruption and are reused; --restart classifies them again`,
    );
  }
  const stage = context.stage('classify', predictions.length, 'clips');
  try {
    for (const [done, prediction] of predictions.entries()) {
      stopIfAsked(context.signal);
      const before = findSaved(prediction);
      const rows = before ?? (await predictClipInOrders(run, store, prediction, seed));
      if (before === undefined) {
        await saved.savePredictions(prediction.clip, store.place(prediction.clip).digest, rows);
      }
      FRAME_ORDERS.forEach((order, index) => {
        byOrder[order].push({ ...prediction, probabilities: rows[index]! });
      });
      stage.update(done + 1);
    }
    return byOrder;
  } finally {
    stage.stop();
  }
}

/** Probabilities of a clip with its frames in each order. */
async function predictClipInOrders(
  run: TrainedRun,
  store: ClipStore,
  { clip: id, fold }: Prediction,
  seed: number,
): Promise<readonly number[][]> {
  const clip = await readClip(store, id);
  const frames = framesLookedAt(run, clip).length;
  const random = seededRandom(seed, 'frames', id);
  return predictInOrders(
    run,
    run.networks[run.folds.indexOf(fold)]!,
    clip,
    FRAME_ORDERS.map((order) => framesInOrder(order, frames, random)),
  );
}

/** Reads a clip with its face details. */
export async function readClip(store: ClipStore, id: string): Promise<AlignedClip & ClipFrames> {
  const [clip, face] = [await store.read(id), await store.readDetails(id)];
  return { ...clip, ...(face && { face }) };
}

/** Tolerance for the mean of the clips' largest probability changes, which another precision may cause. */
const TOLERANCE = 0.02;

/**
 * Checks that the networks predict what they predicted when they were tested. Otherwise the clips or the networks have changed, and
 * the analysis would be wrong.
 *
 * @throws InputError
 */
export function assertSamePredictions(
  before: readonly Prediction[],
  now: readonly Prediction[],
  store: ClipStore,
): void {
  const changes = before.map(({ probabilities }, clip) =>
    Math.max(...probabilities.map((value, label) => Math.abs(value - now[clip]!.probabilities[label]!))),
  );
  const change = mean(changes);
  if (change <= TOLERANCE) return;
  throw new InputError(
    `clips in ${store.dir}: expected those that the run was tested on, with the predictions in its predictions.csv; received predictions that differ by ${change.toFixed(2)} on average; name their cache with --cache`,
  );
}
