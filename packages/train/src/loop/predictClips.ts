import * as tf from '@tensorflow/tfjs';
import { type FaceTable, faceTensor } from '../face/faceTable.js';
import { normalizeImages } from '../network/kernels.js';
import type { Loader } from '../data/loader/loader.js';
import { computeLogits } from '../network/network.js';
import {
  mirrorFrames,
  temporalCropPositions,
  type TestTimeAugmentation,
} from '../augmentation/testTimeAugmentation.js';
import { evaluationBatches } from '../data/batchPlan.js';

/** Probabilities of many clips, and their mean cross-entropy where labels are known. */
export interface Classified {
  /** `[clips][classes]`, in the order asked for. */
  readonly probabilities: readonly (readonly number[])[];
  /** −log of the true class's probability, averaged over the clips. */
  readonly loss: number;
}

/**
 * Classifies clips: the network's answer to a clip, or the mean of its answers to the frames (moving statistics in the norms, no
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
    /** What is known of the faces of every clip of the table. @defaultValue null, nothing */
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

/** Clips as networks of one run see them. */
export interface ClipInput {
  /** `[clips · frames, size, size, 3]`, 0–255. */
  readonly pixels: Uint8Array;
  /** `[clips, features]`, what is known of the faces; the same for mirrored ones. Disposed by the caller. `null`: nothing. */
  readonly face: tf.Tensor2D | null;
  readonly clips: number;
  /** Side of the frames in pixels. */
  readonly size: number;
}

/** As `predictFrames`; with `flip` the mean with what the mirrored frames give. */
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

/** @returns `[clips][classes]`, each row adding up to 1. */
export function predictFrames(network: tf.LayersModel, { pixels, face, clips, size }: ClipInput): number[][] {
  const means = tf.tidy(() => {
    const logits = computeLogits(network, normalizeImages(pixels, size), false, face);
    const [answers, classes] = logits.shape;
    return tf.mean(tf.softmax(logits).reshape([clips, answers / clips, classes]), 1).as2D(clips, classes);
  });
  const rows = means.arraySync();
  means.dispose();
  // Float32 sums are off by some 1e-7; the report's readers expect 1.
  return rows.map((row) => {
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map((value) => value / sum);
  });
}
