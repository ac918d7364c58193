import * as tf from '@tensorflow/tfjs';
import { framesSoFar, type TimelineKind } from '@dfer/evaluate';
import { gradCam, isClipModel } from '@dfer/models';
import type { AlignedClip } from '@dfer/clips';
import { cropAndResizeClip } from '../data/cropAndResize.js';
import { uniformFrameIndices } from '../data/batchPlan.js';
import { normalizeImages } from '../network/kernels.js';
import type { ClipFrames, TrainedRun } from '../run/trainedRun.js';
import { clipFace } from '../data/face/clipFace.js';
import { predictViewInOrders, facesInOrders } from './predictInOrders.js';

/** Indices of the stored frames in the network input, without test-time augmentation. */
export function framesLookedAt({ frames }: TrainedRun, { length }: Pick<AlignedClip, 'length'>): number[] {
  return uniformFrameIndices(length, frames);
}

/** How {@link probabilitiesOverTime} are computed, which depends on the network's input. */
export function timelineKind(network: tf.LayersModel): TimelineKind {
  return isClipModel(network) ? 'so-far' : 'frames';
}

/**
 * Probabilities at each input frame, `[frames][classes]`: of the frame alone, or, if the network classifies whole clips, of the clip so
 * far, with its last frame repeated to the end.
 */
export function probabilitiesOverTime(
  run: TrainedRun,
  network: tf.LayersModel,
  clip: ClipFrames,
): number[][] {
  const pixels = viewOf(run, clip);
  const rows = framesLookedAt(run, clip);
  const count = rows.length;
  const orders = Array.from({ length: count }, (_, index) =>
    isClipModel(network) ? framesSoFar(count, index + 1) : [index],
  );
  return predictViewInOrders(network, pixels, run.size, orders, facesInOrders(run, clip, rows, orders));
}

/**
 * Grad-CAM heat map of a class in one frame, over the part of the stored frame that is the network's input.
 *
 * @param place - Index of the input frame, the class, and the side of the map in pixels.
 * @returns `[side · side]`, values from 0.
 */
export function heatMapOf(
  run: TrainedRun,
  network: tf.LayersModel,
  clip: ClipFrames,
  place: { readonly frame: number; readonly label: number; readonly side: number },
): Float32Array {
  const { frame, label, side } = place;
  const bytes = run.size * run.size * 3;
  const pixels = viewOf(run, clip);
  const isOfClips = isClipModel(network);
  const input = normalizeImages(
    isOfClips ? pixels : pixels.slice(frame * bytes, (frame + 1) * bytes),
    run.size,
  );
  const features = clipFace(run, clip);
  const face = features === null ? undefined : tf.tensor2d(features, [1, features.length]);
  const maps = gradCam(network, input, { label, size: side, ...(face && { face }) });
  const all = maps.dataSync();
  tf.dispose([input, maps, ...(face ? [face] : [])]);
  const start = isOfClips ? frame * side * side : 0;
  return Float32Array.from(all.slice(start, start + side * side));
}

/** The input frames of the network, `[frames, size, size, 3]`. */
function viewOf(run: TrainedRun, clip: ClipFrames): Uint8Array {
  const bytes = clip.size * clip.size * 3;
  const rows = framesLookedAt(run, clip);
  const frames = new Uint8Array(rows.length * bytes);
  rows.forEach((row, index) => {
    frames.set(clip.frames.subarray(row * bytes, (row + 1) * bytes), index * bytes);
  });
  return cropAndResizeClip({ frames, size: clip.size }, run);
}
