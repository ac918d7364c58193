import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { mean, sum } from '@dfer/core';
import { fuseBatchNorm, ModelError, isClipModel } from '@dfer/models';
import { mirrorFrames, temporalCropPositions } from '../data/augmentation/testTimeAugmentation.js';
import { uniformFrameIndices } from '../data/batchPlan.js';
import { cropAndResizeClip } from '../data/cropAndResize.js';
import { meanOf } from '../loop/predictClips.js';
import { normalizeImages } from '../network/kernels.js';
import { predictClip, type ClipFrames, type TrainedRun } from './trainedRun.js';

/** Frames per network batch: doubling it takes 30 MB more with a ResNet-18 and saves 5 % of the time. */
const BATCH_SIZE = 4;
/** Maximum number of cached frames: enough for the current windows of a crowd. */
const MAX_CACHED_FRAMES = 1024;

/**
 * Classifies clips that share frames, such as overlapping windows of a video. A network for single frames processes each frame only once.
 * The predictions equal those of `predictClip` up to rounding. It needs memory for a few frames only.
 */
export class WindowPredictor {
  /** One per network; null if the networks need whole clips. */
  readonly #networks: readonly FrameNetwork[] | null;

  /** @param run - This object takes ownership of its networks. */
  constructor(private readonly run: TrainedRun) {
    const { networks, size, testTimeAugmentation } = run;
    this.#networks = networks.some(isClipModel)
      ? null
      : networks.map((network) => new FrameNetwork(network, size, testTimeAugmentation.flip ?? false));
  }

  /** Predicts the class probabilities of one clip, adding up to 1. */
  predict(clip: ClipFrames): number[] {
    if (this.#networks === null) return predictClip(this.run, clip);
    const views = selectFrames(this.run, clip);
    const frames = new Map(views.flat().map((frame) => [frame.key, frame]));
    const votes = this.#networks.map((network) => {
      const rows = network.predict(frames, ({ pixels, side }) =>
        cropAndResizeClip({ frames: pixels, size: side }, this.run),
      );
      return averageRows(views.map((view) => averageRows(view.map(({ key }) => rows.get(key)!))));
    });
    return normalize(averageRows(votes));
  }

  /** Disposes the networks. */
  dispose(): void {
    for (const network of this.#networks ?? this.run.networks) network.dispose();
  }
}

/** A frame of a clip. */
interface StoredFrame {
  /** Identifies the frame. */
  readonly key: string;
  /** RGB, `[side, side, 3]` */
  readonly pixels: Uint8Array;
  readonly side: number;
}

/** The input frames of a clip, once for each view of the test-time augmentation. */
function selectFrames(run: TrainedRun, clip: ClipFrames): StoredFrame[][] {
  const bytes = clip.size * clip.size * 3;
  const frames = Array.from({ length: clip.length }, (_, row) => {
    const pixels = clip.frames.subarray(row * bytes, (row + 1) * bytes);
    return { key: createHash('sha1').update(pixels).digest('base64'), pixels, side: clip.size };
  });
  return temporalCropPositions(run.testTimeAugmentation).map((place) =>
    uniformFrameIndices(clip.length, run.frames, place).map((row) => frames[row]!),
  );
}

/** A network for single frames that caches the probabilities of each. */
class FrameNetwork {
  readonly #network: tf.LayersModel;
  readonly #cache = new Map<string, readonly number[]>();

  constructor(
    network: tf.LayersModel,
    private readonly size: number,
    private readonly flip: boolean,
  ) {
    this.#network = fuseIfPossible(network);
    // The norms are fused into the convolutions.
    if (this.#network !== network) network.dispose();
  }

  /**
   * Predicts the probabilities of the frames, cached by their keys.
   *
   * @param toInput - converts a stored frame to network input
   */
  predict(
    frames: ReadonlyMap<string, StoredFrame>,
    toInput: (frame: StoredFrame) => Uint8Array,
  ): ReadonlyMap<string, readonly number[]> {
    const uncached = [...frames].filter(([key]) => !this.#cache.has(key));
    const found = new Map<string, readonly number[]>();
    for (const key of frames.keys()) {
      const known = this.#cache.get(key);
      if (known !== undefined) found.set(key, known);
    }
    for (let start = 0; start < uncached.length; start += BATCH_SIZE) {
      const batch = uncached.slice(start, start + BATCH_SIZE);
      const input = new Uint8Array(batch.length * this.size * this.size * 3);
      batch.forEach(([, frame], i) => input.set(toInput(frame), i * this.size * this.size * 3));
      const views = this.flip ? [input, mirrorFrames(input, this.size)] : [input];
      const rows = meanOf(views.map((view) => this.#probabilities(view)));
      batch.forEach(([key], i) => {
        found.set(key, rows[i]!);
        this.#cache.set(key, rows[i]!);
      });
    }
    for (const key of this.#cache.keys()) {
      if (this.#cache.size <= MAX_CACHED_FRAMES) break;
      this.#cache.delete(key);
    }
    return found;
  }

  dispose(): void {
    this.#network.dispose();
  }

  /** @param frames - `[count, size, size, 3]`, 0–255 @returns `[count][classes]` */
  #probabilities(frames: Uint8Array): number[][] {
    const probabilities = tf.tidy(() => {
      const input = normalizeImages(frames, this.size);
      // `predict` frees activations as soon as they are no longer needed; `apply` would keep all of them.
      const logits = this.#network.predict(input, { batchSize: input.shape[0] });
      const [scores] = Array.isArray(logits) ? logits : [logits];
      return tf.softmax(scores!).as2D(input.shape[0], -1);
    });
    const rows = probabilities.arraySync();
    probabilities.dispose();
    return rows;
  }
}

/** The network with its norms fused into the convolutions, or the network itself if that is not possible. */
function fuseIfPossible(network: tf.LayersModel): tf.LayersModel {
  try {
    return fuseBatchNorm(network);
  } catch (error) {
    if (error instanceof ModelError) return network;
    throw error;
  }
}

function averageRows(rows: readonly (readonly number[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, at) => mean(rows.map((row) => row[at]!)));
}

/** Corrects float32 sums, which are off by about 1e-7. */
function normalize(row: readonly number[]): number[] {
  const total = sum(row);
  return row.map((value) => value / total);
}
