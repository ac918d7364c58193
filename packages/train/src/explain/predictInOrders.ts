import * as tf from '@tensorflow/tfjs';
import { sum } from '@dfer/core';
import { isClipModel, splitModel } from '@dfer/models';
import { clipFaceInOrder } from '../data/face/clipFace.js';
import { mirrorFrames, temporalCropPositions } from '../data/augmentation/testTimeAugmentation.js';
import { uniformFrameIndices } from '../data/batchPlan.js';
import { meanOf } from '../loop/predictClips.js';
import { normalizeImages } from '../network/kernels.js';
import { type ClipFrames, networkViews, type TrainedRun } from '../run/trainedRun.js';

/**
 * Predictions of a network for a clip with its frames in different orders; each frame is computed only once.
 *
 * @param network - A network of the run.
 * @param orders - Index of the input frame at each position.
 * @returns One row of probabilities per order. For a network that averages frame probabilities, the rows of permutations of the same
 *   frames are bit-identical.
 */
export function predictInOrders(
  run: TrainedRun,
  network: tf.LayersModel,
  clip: ClipFrames,
  orders: readonly (readonly number[])[],
): number[][] {
  const { size, testTimeAugmentation, frames } = run;
  const places = temporalCropPositions(testTimeAugmentation);
  const predictions = networkViews(run, clip).flatMap((view, i) => {
    const rows = uniformFrameIndices(clip.length, frames, places[i]);
    const faces = facesInOrders(run, clip, rows, orders);
    const views = testTimeAugmentation.flip === true ? [view, mirrorFrames(view, size)] : [view];
    return views.map((pixels) => predictViewInOrders(network, pixels, size, orders, faces));
  });
  return meanOf(predictions);
}

/**
 * Face features of a clip for each order of its frames, `[orders][features]`; `null` if not used.
 *
 * @param rows - Indices of the clip's frames in the network input.
 */
export function facesInOrders(
  run: TrainedRun,
  clip: ClipFrames,
  rows: readonly number[],
  orders: readonly (readonly number[])[],
): readonly Float32Array[] | null {
  const faces = orders.flatMap((order) => clipFaceInOrder(run, clip, rows, order) ?? []);
  return faces.length === 0 ? null : faces;
}

/**
 * @param pixels - `[frames, size, size, 3]`, 0–255.
 * @param faces - Face features for each order.
 */
export function predictViewInOrders(
  network: tf.LayersModel,
  pixels: Uint8Array,
  size: number,
  orders: readonly (readonly number[])[],
  faces: readonly Float32Array[] | null,
): number[][] {
  const { featureMaps, scores } = splitModel(network);
  const isOfClips = isClipModel(network);
  const probabilities = tf.tidy(() => {
    const maps = featureMaps(normalizeImages(pixels, size));
    const shown = isOfClips ? tf.gather(maps, orders.flat()) : maps;
    const face = faces === null ? [] : [tf.stack(faces.map((row) => tf.tensor1d(row)))];
    return tf.softmax(scores(shown, ...face));
  });
  const rows = probabilities.arraySync();
  probabilities.dispose();
  if (isOfClips) return rows.map(summingTo1);
  return orders.map((order) => {
    const chosen = order.map((frame) => rows[frame]!);
    // Added up in ascending order, so that rounding does not depend on the frame order.
    return summingTo1(
      chosen[0]!.map((_, label) => sum(chosen.map((row) => row[label]!).sort((a, b) => a - b))),
    );
  });
}

function summingTo1(row: readonly number[]): number[] {
  const total = sum(row);
  return row.map((value) => value / total);
}
