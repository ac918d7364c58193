import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import {
  type ClipReader,
  countFaceFeatures,
  type FaceDetails,
  faceFeatures,
  type FaceFeatures,
} from '@dfer/clips';
import { mixClips, type Mix } from '../augmentation/mixup.js';
import type { ClipPlan } from '../batchPlan.js';
import { TrainError } from '../../errors.js';

/** Face features of all clips; can be sent to a worker thread, which shares the memory. */
export interface FaceTable {
  /** Number of features per clip. */
  readonly features: number;
  /** float32 `[clips, features]` */
  readonly values: SharedArrayBuffer;
}

/** Mean and variance of the features over some clips, `[features]` each. */
export interface FaceStatistics {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Lower limit of the variance: standardizing nearly constant features would amplify them. Features have a usual scale of 1. */
const LEAST_VARIANCE = 0.01;

/**
 * Reads the face features of each clip.
 *
 * @returns `null` for `none`
 * @throws TrainError `BAD_CONFIG` if the clips were aligned by other software, or their landmarks have no mesh
 */
export async function readFaceTable(
  reader: ClipReader,
  ids: readonly string[],
  kind: FaceFeatures,
  onClip: () => void = () => undefined,
): Promise<FaceTable | null> {
  if (kind === 'none') return null;
  const features = countFaceFeatures(kind);
  const values = new SharedArrayBuffer(ids.length * features * Float32Array.BYTES_PER_ELEMENT);
  const table = new Float32Array(values);
  for (const [index, id] of ids.entries()) {
    const details = await reader.readDetails?.(id);
    if (details === undefined) {
      throw wrongFaces(
        'clips whose faces were detected by dfer preprocess',
        `clip ${id}, which was aligned by other software`,
      );
    }
    table.set(featuresOf(details, kind, id), index * features);
    onClip();
  }
  return { features, values };
}

function featuresOf(details: FaceDetails, kind: FaceFeatures, id: string): Float32Array {
  try {
    return faceFeatures(details, kind);
  } catch (cause) {
    const lacks = cause instanceof Error ? cause.message : String(cause);
    throw wrongFaces(`"${kind}" of each clip's face`, `clip ${id} without (${lacks})`, cause);
  }
}

function wrongFaces(expected: string, received: string, cause?: unknown): TrainError {
  const message = {
    ...{ subject: 'Training option "faceFeatures"', field: 'faceFeatures', expected, received },
    remedy: 'Set it to "none", or preprocess the videos with landmarks "facemesh".',
  };
  return new TrainError('BAD_CONFIG', 'input', message, { cause });
}

/** Digest of the face features of all clips. */
export function faceDigest({ values }: FaceTable): string {
  return createHash('sha256').update(new Uint8Array(values)).digest('hex');
}

/** The features of one clip; read-only. */
export function faceRow({ features, values }: FaceTable, clip: number): Float32Array {
  return new Float32Array(values, clip * features * Float32Array.BYTES_PER_ELEMENT, features);
}

/** Computes the mean and variance of the features over some clips. */
export function faceStatistics(table: FaceTable, clips: readonly number[]): FaceStatistics {
  const rows = clips.map((clip) => faceRow(table, clip));
  const means = Array.from({ length: table.features }, (_, i) => averageOf(rows, (row) => row[i]!));
  const variances = means.map((mean, i) =>
    Math.max(
      LEAST_VARIANCE,
      averageOf(rows, (row) => (row[i]! - mean) ** 2),
    ),
  );
  return { mean: Float32Array.from(means), variance: Float32Array.from(variances) };
}

function averageOf(rows: readonly Float32Array[], valueOf: (row: Float32Array) => number): number {
  return rows.reduce((sum, row) => sum + valueOf(row), 0) / rows.length;
}

/** The features of a batch on the device, `[clips, features]`, mixed like the clips; the caller disposes them. */
export function faceTensor(
  table: FaceTable,
  { clips, mix }: { readonly clips: readonly Pick<ClipPlan, 'clip'>[]; readonly mix: Mix | null },
): tf.Tensor2D {
  return tf.tidy(() => {
    const { features } = table;
    const rows = new Float32Array(clips.length * features);
    clips.forEach(({ clip }, index) => {
      rows.set(faceRow(table, clip), index * features);
    });
    const faces = tf.tensor2d(rows, [clips.length, features]);
    return mix === null ? faces : mixClips(faces, mix);
  });
}
