import * as tf from '@tensorflow/tfjs';
import { sum } from '@dfer/core';
import { isClipModel, splitModel } from '@dfer/models';
import type { AlignedClip } from '@dfer/clips';
import { mirrorFrames } from '../augmentation/testTimeAugmentation.js';
import { meanOf } from '../loop/predictClips.js';
import { normalizeImages } from '../network/kernels.js';
import { networkViews, type TrainedRun } from '../run/trainedRun.js';

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
  clip: AlignedClip,
  orders: readonly (readonly number[])[],
): number[][] {
  const { size, testTimeAugmentation } = run;
  const views = networkViews(run, clip).flatMap((view) =>
    testTimeAugmentation.flip === true ? [view, mirrorFrames(view, size)] : [view],
  );
  return meanOf(views.map((view) => answersToView(network, view, size, orders)));
}

/** @param pixels - `[frames, size, size, 3]`, 0–255. */
export function answersToView(
  network: tf.LayersModel,
  pixels: Uint8Array,
  size: number,
  orders: readonly (readonly number[])[],
): number[][] {
  const { featureMaps, scores } = splitModel(network);
  const isOfClips = isClipModel(network);
  const probabilities = tf.tidy(() => {
    const maps = featureMaps(normalizeImages(pixels, size));
    const shown = isOfClips ? tf.gather(maps, orders.flat()) : maps;
    return tf.softmax(scores(shown));
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
