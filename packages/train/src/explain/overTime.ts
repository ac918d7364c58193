import * as tf from '@tensorflow/tfjs';
import { framesSoFar, type TimelineKind } from '@dfer/evaluate';
import { gradCam, isClipModel } from '@dfer/models';
import type { AlignedClip } from '@dfer/clips';
import { cropAndResizeClip } from '../data/cropAndResize.js';
import { uniformFrameIndices } from '../data/batchPlan.js';
import { normalizeImages } from '../network/kernels.js';
import type { ClipFrames, TrainedRun } from '../run/trainedRun.js';
import { clipFace } from '../face/clipFace.js';
import { answersToView, facesInOrders } from './answersInOrders.js';

/** Frames of a stored clip (from 0) that a run's networks look at, without test-time augmentation. */
export function framesLookedAt({ frames }: TrainedRun, { length }: Pick<AlignedClip, 'length'>): number[] {
  return uniformFrameIndices(length, frames);
}

/** How {@link probabilitiesOverTime} are had, which depends on what a network takes. */
export function timelineKind(network: tf.LayersModel): TimelineKind {
  return isClipModel(network) ? 'so-far' : 'frames';
}

/**
 * Probabilities after each frame that a network looks at, `[frames][classes]`: of the frame alone, or, where the network answers whole
 * clips, of the clip so far, its last frame held to the end.
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
  return answersToView(network, pixels, run.size, orders, facesInOrders(run, clip, rows, orders));
}

/**
 * Where a network looks for a class in one frame: its Grad-CAM map over the part of the stored frame that the network sees.
 *
 * @param place - The frame (from 0) among those looked at, the class, and the map's side in pixels.
 * @returns `[side · side]`, from 0 up.
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

/** The frames as the network sees them, `[frames, size, size, 3]`. */
function viewOf(run: TrainedRun, clip: ClipFrames): Uint8Array {
  const bytes = clip.size * clip.size * 3;
  const rows = framesLookedAt(run, clip);
  const frames = new Uint8Array(rows.length * bytes);
  rows.forEach((row, index) => {
    frames.set(clip.frames.subarray(row * bytes, (row + 1) * bytes), index * bytes);
  });
  return cropAndResizeClip({ frames, size: clip.size }, run);
}
