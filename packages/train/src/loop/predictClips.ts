import * as tf from '@tensorflow/tfjs';
import { type FaceTable, faceTensor } from '../data/face/faceTable.js';
import { normalizeImages } from '../network/kernels.js';
import type { Loader } from '../data/loader/loader.js';
import { computeLogits } from '../network/network.js';
import {
  mirrorFrames,
  temporalCropPositions,
  type TestTimeAugmentation,
} from '../data/augmentation/testTimeAugmentation.js';
import { evaluationBatches } from '../data/batchPlan.js';

/** Class probabilities of clips, and their mean cross-entropy. */
export interface Classified {
  /** `[clips][classes]`, in the requested order. */
  readonly probabilities: readonly (readonly number[])[];
  /** Mean over the clips of −log of the true class's probability. */
  readonly loss: number;
}

/**
 * Classifies clips: the network's prediction for the clip, or the mean of its predictions for the frames (inference mode, no
 * augmentation).
 *
 * @param labels - True class of every clip of the table.
 */
export async function predictClips(
  network: tf.LayersModel,
  loader: Loader,
  clips: readonly number[],
  labels: readonly number[],
  options: TestTimeAugmentation & {
    readonly batchSize: number;
    readonly frames: number;
    /** Face features of every clip of the table. @defaultValue null, none */
    readonly faces?: FaceTable | null | undefined;
  },
): Promise<Classified> {
  const { batchSize, frames, flip = false, faces } = options;
  const { length, size } = loader.table.source;
  const votes: number[][][] = [];
  for (const offset of temporalCropPositions(options)) {
    const rows: number[][] = [];
    for await (const { plan, pixels } of loader.batches(
      evaluationBatches(length, clips, { batchSize, frames, offset }),
    )) {
      const face = faces ? faceTensor(faces, plan) : null;
      rows.push(...predictWithFlip(network, { pixels, face, clips: plan.clips.length, size }, flip));
      face?.dispose();
    }
    votes.push(rows);
  }
  const probabilities = meanOf(votes);
  const losses = probabilities.map((row, index) => -Math.log(Math.max(row[labels[clips[index]!]!]!, 1e-7)));
  return { probabilities, loss: losses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, losses.length) };
}

/** Clips as input for the networks of a run. */
export interface ClipInput {
  /** `[clips · frames, size, size, 3]`, 0–255. */
  readonly pixels: Uint8Array;
  /** Face features, `[clips, features]`, also used for mirrored clips. Disposed by the caller. `null`: none. */
  readonly face: tf.Tensor2D | null;
  readonly clips: number;
  /** Side of the frames in pixels. */
  readonly size: number;
}

/** Like `predictFrames`; with `flip`, averaged with the predictions for the mirrored frames. */
export function predictWithFlip(network: tf.LayersModel, input: ClipInput, flip: boolean): number[][] {
  const straight = predictFrames(network, input);
  if (!flip) return straight;
  const mirrored = { ...input, pixels: mirrorFrames(input.pixels, input.size) };
  return meanOf([straight, predictFrames(network, mirrored)]);
}

/** The mean of several tables of the same shape. */
export function meanOf(tables: readonly number[][][]): number[][] {
  const [first = []] = tables;
  if (tables.length === 1) return first;
  return first.map((row, index) =>
    row.map((_, column) => tables.reduce((sum, table) => sum + table[index]![column]!, 0) / tables.length),
  );
}

/** Predicts class probabilities. @returns `[clips][classes]`, each row adding up to 1. */
export function predictFrames(network: tf.LayersModel, { pixels, face, clips, size }: ClipInput): number[][] {
  const means = tf.tidy(() => {
    const logits = computeLogits(network, normalizeImages(pixels, size), false, face);
    const [count, classes] = logits.shape;
    return tf.mean(tf.softmax(logits).reshape([clips, count / clips, classes]), 1).as2D(clips, classes);
  });
  const rows = means.arraySync();
  means.dispose();
  // Float32 sums are off by about 1e-7; consumers of the report expect 1.
  return rows.map((row) => {
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map((value) => value / sum);
  });
}
