import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { fuseBatchNorm, ModelError, isClipModel } from '@dfer/models';
import { mirrorFrames, temporalCropPositions } from '../augmentation/testTimeAugmentation.js';
import { uniformFrameIndices } from '../data/batchPlan.js';
import { cropAndResizeClip } from '../data/cropAndResize.js';
import { meanOf } from '../loop/predictClips.js';
import { normalizeImages } from '../network/kernels.js';
import { predictClip, type ClipFrames, type TrainedRun } from './trainedRun.js';

/** Frames that go through a network at once: twice as many take 30 MB more with a ResNet-18 and save a twentieth of the time. */
const FRAMES_AT_ONCE = 4;
/** Frames whose answers are remembered: those of the windows in hand, of a crowd. */
const MOST_REMEMBERED = 1024;

/**
 * Predicts clips that share frames, such as overlapping windows of a video. A network of single frames sees each frame once; the answers are
 * those of `predictClip` up to rounding. Memory is that of a few frames.
 */
export class WindowPredictor {
  /** Per network; null where all of them have to see whole clips. */
  readonly #networks: readonly FrameNetwork[] | null;

  /** @param run - Its networks belong to this from now on. */
  constructor(private readonly run: TrainedRun) {
    const { networks, size, testTimeAugmentation } = run;
    this.#networks = networks.some(isClipModel)
      ? null
      : networks.map((network) => new FrameNetwork(network, size, testTimeAugmentation.flip ?? false));
  }

  /** Probabilities of one clip, one per class, adding up to 1. */
  predict(clip: ClipFrames): number[] {
    if (this.#networks === null) return predictClip(this.run, clip);
    const views = framesSeen(this.run, clip);
    const frames = new Map(views.flat().map((frame) => [frame.key, frame]));
    const votes = this.#networks.map((network) => {
      const answers = network.answers(frames, ({ pixels, side }) =>
        cropAndResizeClip({ frames: pixels, size: side }, this.run),
      );
      return meanRow(views.map((view) => meanRow(view.map(({ key }) => answers.get(key)!))));
    });
    return normalized(meanRow(votes));
  }

  /** Frees the networks. */
  dispose(): void {
    for (const network of this.#networks ?? this.run.networks) network.dispose();
  }
}

/** A frame of a clip. */
interface StoredFrame {
  /** What tells it from others. */
  readonly key: string;
  /** RGB, `[side, side, 3]` */
  readonly pixels: Uint8Array;
  readonly side: number;
}

/** The frames of a clip that networks look at, once for each set of the run's test-time augmentation. */
function framesSeen(run: TrainedRun, clip: ClipFrames): StoredFrame[][] {
  const bytes = clip.size * clip.size * 3;
  const frames = Array.from({ length: clip.length }, (_, row) => {
    const pixels = clip.frames.subarray(row * bytes, (row + 1) * bytes);
    return { key: createHash('sha1').update(pixels).digest('base64'), pixels, side: clip.size };
  });
  return temporalCropPositions(run.testTimeAugmentation).map((place) =>
    uniformFrameIndices(clip.length, run.frames, place).map((row) => frames[row]!),
  );
}

/** A network of single frames that remembers what it said of each. */
class FrameNetwork {
  readonly #network: tf.LayersModel;
  readonly #remembered = new Map<string, readonly number[]>();

  constructor(
    network: tf.LayersModel,
    private readonly size: number,
    private readonly flip: boolean,
  ) {
    this.#network = folded(network);
    // The norms' weights are in the convolutions now.
    if (this.#network !== network) network.dispose();
  }

  /**
   * Probabilities of the frames, by their keys.
   *
   * @param inputOf - makes a stored frame what the network sees
   */
  answers(
    frames: ReadonlyMap<string, StoredFrame>,
    inputOf: (frame: StoredFrame) => Uint8Array,
  ): ReadonlyMap<string, readonly number[]> {
    const fresh = [...frames].filter(([key]) => !this.#remembered.has(key));
    const answers = new Map<string, readonly number[]>();
    for (const key of frames.keys()) {
      const known = this.#remembered.get(key);
      if (known !== undefined) answers.set(key, known);
    }
    for (let start = 0; start < fresh.length; start += FRAMES_AT_ONCE) {
      const batch = fresh.slice(start, start + FRAMES_AT_ONCE);
      const input = new Uint8Array(batch.length * this.size * this.size * 3);
      batch.forEach(([, frame], i) => input.set(inputOf(frame), i * this.size * this.size * 3));
      const views = this.flip ? [input, mirrorFrames(input, this.size)] : [input];
      const rows = meanOf(views.map((view) => this.#probabilities(view)));
      batch.forEach(([key], i) => {
        answers.set(key, rows[i]!);
        this.#remembered.set(key, rows[i]!);
      });
    }
    for (const key of this.#remembered.keys()) {
      if (this.#remembered.size <= MOST_REMEMBERED) break;
      this.#remembered.delete(key);
    }
    return answers;
  }

  dispose(): void {
    this.#network.dispose();
  }

  /** @param frames - `[count, size, size, 3]`, 0–255 @returns `[count][classes]` */
  #probabilities(frames: Uint8Array): number[][] {
    const probabilities = tf.tidy(() => {
      const input = normalizeImages(frames, this.size);
      // `predict` frees what each layer gives as soon as the next ones have seen it; `apply` would keep all of it.
      const logits = this.#network.predict(input, { batchSize: input.shape[0] });
      const [scores] = Array.isArray(logits) ? logits : [logits];
      return tf.softmax(scores!).as2D(input.shape[0], -1);
    });
    const rows = probabilities.arraySync();
    probabilities.dispose();
    return rows;
  }
}

/** The network with its norms inside its convolutions; itself where that cannot be. */
function folded(network: tf.LayersModel): tf.LayersModel {
  try {
    return fuseBatchNorm(network);
  } catch (error) {
    if (error instanceof ModelError) return network;
    throw error;
  }
}

function meanRow(rows: readonly (readonly number[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, at) => rows.reduce((sum, row) => sum + row[at]!, 0) / rows.length);
}

/** Float32 sums are off by some 1e-7. */
function normalized(row: readonly number[]): number[] {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.map((value) => value / sum);
}
