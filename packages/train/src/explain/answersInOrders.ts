import * as tf from '@tensorflow/tfjs';
import { sum } from '@dfer/core';
import { isClipModel, splitModel } from '@dfer/models';
import { clipFaceInOrder } from '../face/clipFace.js';
import { mirrorFrames, temporalCropPositions } from '../augmentation/testTimeAugmentation.js';
import { uniformFrameIndices } from '../data/batchPlan.js';
import { meanOf } from '../loop/predictClips.js';
import { normalizeImages } from '../network/kernels.js';
import { type ClipFrames, networkViews, type TrainedRun } from '../run/trainedRun.js';

/**
 * What a network says of a clip when its frames are shown in other orders; each frame goes through the convolutions once.
 *
 * @param network - One of the run's.
 * @param orders - Which frame stands at each place, from 0, of those that the network looks at.
 * @returns A row of probabilities for each order. A network that averages its frames' probabilities gives the same numbers, to the last
 *   bit, for the same frames in whatever order.
 */
export function answersInOrders(
  run: TrainedRun,
  network: tf.LayersModel,
  clip: ClipFrames,
  orders: readonly (readonly number[])[],
): number[][] {
  const { size, testTimeAugmentation, frames } = run;
  const places = temporalCropPositions(testTimeAugmentation);
  const answers = networkViews(run, clip).flatMap((view, i) => {
    const rows = uniformFrameIndices(clip.length, frames, places[i]);
    const faces = facesInOrders(run, clip, rows, orders);
    const views = testTimeAugmentation.flip === true ? [view, mirrorFrames(view, size)] : [view];
    return views.map((pixels) => answersToView(network, pixels, size, orders, faces));
  });
  return meanOf(answers);
}

/**
 * What the networks are told of a clip's face, once for each order of its frames, `[orders][features]`; `null`: nothing.
 *
 * @param rows - Frames of the clip (from 0) that are looked at.
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
 * @param faces - What is told of the face with each order.
 */
export function answersToView(
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
    // Added up from the smallest on, so that the order of the frames leaves no trace in the last digits.
    return summingTo1(
      chosen[0]!.map((_, label) => sum(chosen.map((row) => row[label]!).sort((a, b) => a - b))),
    );
  });
}

function summingTo1(row: readonly number[]): number[] {
  const total = sum(row);
  return row.map((value) => value / total);
}
