import type * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { ClassWeighting } from '../classWeights.js';
import type { Labels } from '../targets.js';

/** Targets of the rows of a batch. */
export type Targets =
  /** One class per row. */
  | { readonly kind: 'classes'; readonly rows: readonly number[] }
  /** Class probabilities: `[rows, classes]`, each row adding up to 1. */
  | { readonly kind: 'distributions'; readonly rows: Float32Array }
  /** Vote counts: `[rows, classes]`, whole numbers. */
  | { readonly kind: 'counts'; readonly rows: Float32Array };

/** Input of a loss for a batch. */
export interface LossInput {
  /** TensorFlow.js; losses do not import it, so that their options can be described without loading it. */
  readonly tf: typeof tf;
  /** `[rows, classes]`. */
  readonly logits: tf.Tensor2D;
  /** int32 `[rows]` for classes, otherwise float32 `[rows, classes]`. */
  readonly labels: tf.Tensor1D | tf.Tensor2D;
  /** The same in memory. */
  readonly targets: Targets;
  /** Label smoothing, 0–1. */
  readonly labelSmoothing: number;
  /** `[classes]`; `null` for equal weights. */
  readonly classWeights: tf.Tensor1D | null;
}

/** Training options that a loss may restrict. */
export interface LossSurroundings {
  readonly labelSmoothing: number;
  readonly labels?: Labels;
  readonly mixup?: number;
  readonly classWeights?: ClassWeighting;
}

/** Requirement on one training option. */
export interface OptionRule {
  readonly field: string;
  readonly holds: boolean;
  readonly expected: string;
  readonly received: unknown;
}

/** Schema of the options of a loss: its kind and its parameters. */
export type LossOptionsSchema = z.ZodObject<{ readonly kind: z.ZodLiteral<string> }, z.core.$strict>;

/** Definition of one loss. */
export interface LossDefinition<Schema extends LossOptionsSchema> {
  /** Its options in the configuration, with defaults, ranges and descriptions. */
  readonly options: Schema;
  /** Kind of targets: classes or probabilities, or vote counts. */
  readonly takes: 'probabilities' | 'votes';
  /** Requirements on the other options. @defaultValue none */
  readonly rules?: (surroundings: LossSurroundings) => readonly OptionRule[];
  /** The mean over the rows, as PyTorch's `reduction='mean'`. */
  readonly compute: (input: LossInput, options: z.output<Schema>) => tf.Scalar;
}

/** Infers the type of the options from the schema. */
export const defineLoss = <Schema extends LossOptionsSchema>(
  definition: LossDefinition<Schema>,
): LossDefinition<Schema> => definition;

/** The labels, of either form, as `[rows, classes]`. */
export function asRows({ tf, logits, labels }: Pick<LossInput, 'tf' | 'logits' | 'labels'>): tf.Tensor2D {
  const classes = logits.shape[1];
  return labels.rank === 1
    ? tf.oneHot(labels.as1D(), classes).toFloat().as2D(-1, classes)
    : labels.as2D(-1, classes);
}

/** Smoothed target probabilities, `[rows, classes]`. */
export function smoothedTargets(input: LossInput): tf.Tensor2D {
  const { tf, logits, labelSmoothing } = input;
  const rows = asRows(input);
  if (labelSmoothing === 0) return rows;
  return tf.add<tf.Tensor2D>(tf.mul(rows, 1 - labelSmoothing), labelSmoothing / logits.shape[1]);
}
