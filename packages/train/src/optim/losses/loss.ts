import * as tf from '@tensorflow/tfjs';
import type { ClassWeighting } from '../classWeights.js';
import type { Labels } from '../targets.js';

/** What the rows of a batch are. */
export type Targets =
  /** One class each. */
  | { readonly kind: 'classes'; readonly rows: readonly number[] }
  /** How probable each class is: `[rows, classes]`, each row adding up to 1. */
  | { readonly kind: 'distributions'; readonly rows: Float32Array }
  /** How many annotators chose each class: `[rows, classes]`, whole numbers. */
  | { readonly kind: 'counts'; readonly rows: Float32Array };

/** A batch as losses take it. */
export interface LossInput {
  /** `[rows, classes]`. */
  readonly logits: tf.Tensor2D;
  /** int32 `[rows]` of classes, else float32 `[rows, classes]`. */
  readonly labels: tf.Tensor1D | tf.Tensor2D;
  /** The same in memory. */
  readonly targets: Targets;
  /** Share of the target that is spread over all classes, 0–1. */
  readonly labelSmoothing: number;
  /** `[classes]`; `null`: all alike. */
  readonly classWeights: tf.Tensor1D | null;
}

/** The training options that a loss may not go with. */
export interface LossSurroundings {
  readonly labelSmoothing: number;
  readonly labels?: Labels;
  readonly mixup?: number;
  readonly classWeights?: ClassWeighting;
}

/** What one training option has to be. */
export interface OptionRule {
  readonly field: string;
  readonly holds: boolean;
  readonly expected: string;
  readonly received: unknown;
}

/** All that there is to know of one loss. @typeParam Options - Its kind and parameters, as a configuration has them. */
export interface LossDefinition<Options extends { readonly kind: string }> {
  /** What rows are taught as: classes or how probable they are, or how many annotators chose them. */
  readonly takes: 'probabilities' | 'votes';
  /** What the configuration has to be for it. @defaultValue anything goes */
  readonly rules?: (surroundings: LossSurroundings, options: Options) => readonly OptionRule[];
  /** The mean over the rows, as PyTorch's `reduction='mean'`. */
  readonly compute: (input: LossInput, options: Options) => tf.Scalar;
}

/** `[rows, classes]` of labels in either form. */
export function asRows(labels: LossInput['labels'], classes: number): tf.Tensor2D {
  return labels.rank === 1
    ? tf.oneHot(labels.as1D(), classes).toFloat().as2D(-1, classes)
    : labels.as2D(-1, classes);
}

/** `[rows, classes]` of how probable each class is, smoothed. */
export function smoothedTargets({ logits, labels, labelSmoothing }: LossInput): tf.Tensor2D {
  const classes = logits.shape[1];
  const rows = asRows(labels, classes);
  if (labelSmoothing === 0) return rows;
  return tf.add<tf.Tensor2D>(tf.mul(rows, 1 - labelSmoothing), labelSmoothing / classes);
}
