import type * as tf from '@tensorflow/tfjs';
import { framesSoFar, type TimelineKind } from '@dfer/evaluate';
import { gradCam, isClipModel } from '@dfer/models';
import type { AlignedClip } from '@dfer/clips';
import { cropAndResizeClip } from '../data/cropAndResize.js';
import { uniformFrameIndices } from '../data/batchPlan.js';
import { normalizeImages } from '../network/kernels.js';
import type { TrainedRun } from '../run/trainedRun.js';
import { answersToView } from './answersInOrders.js';

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
  clip: AlignedClip,
): number[][] {
  const pixels = viewOf(run, clip);
  const count = framesLookedAt(run, clip).length;
  const orders = Array.from({ length: count }, (_, index) =>
    isClipModel(network) ? framesSoFar(count, index + 1) : [index],
  );
  return answersToView(network, pixels, run.size, orders);
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
  clip: AlignedClip,
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
  const maps = gradCam(network, input, { label, size: side });
  const all = maps.dataSync();
  input.dispose();
  maps.dispose();
  const start = isOfClips ? frame * side * side : 0;
  return Float32Array.from(all.slice(start, start + side * side));
}

/** The frames as the network sees them, `[frames, size, size, 3]`. */
function viewOf(run: TrainedRun, clip: AlignedClip): Uint8Array {
  const bytes = clip.size * clip.size * 3;
  const rows = framesLookedAt(run, clip);
  const frames = new Uint8Array(rows.length * bytes);
  rows.forEach((row, index) => {
    frames.set(clip.frames.subarray(row * bytes, (row + 1) * bytes), index * bytes);
  });
  return cropAndResizeClip({ frames, size: clip.size }, run);
}
