import * as tf from '@tensorflow/tfjs';
import { hasKernel } from '../network/kernels.js';

/** What is made small. All are means over the rows of a batch, as PyTorch's `reduction='mean'`. */
export type Loss =
  /** `torch.nn.CrossEntropyLoss`. */
  | { readonly kind: 'cross-entropy' }
  /** Kullback–Leibler divergence of the prediction from the target, as `torch.nn.KLDivLoss`: cross-entropy less the target's entropy. */
  | { readonly kind: 'kl' }
  /** Lin et al. 2017, eq. 4: a class's term weighs (1 − p)^gamma, so that what is known already weighs little; gamma 0 is cross-entropy. */
  | { readonly kind: 'focal'; readonly gamma: number };

/** What the rows of a batch are: one class each, or how probable each class is. */
export type Targets =
  | { readonly kind: 'classes'; readonly rows: readonly number[] }
  /** `[rows, classes]`, each row adding up to 1. */
  | { readonly kind: 'distributions'; readonly rows: Float32Array };

export interface LossOptions {
  readonly loss: Loss;
  /** Share of the target that is spread over all classes, 0–1. */
  readonly labelSmoothing: number;
  /** What each class counts; `null`: all alike. */
  readonly classWeights: readonly number[] | null;
}

/**
 * The loss of logits.
 *
 * @param logits - `[rows, classes]`.
 */
export function computeLoss(logits: tf.Tensor2D, targets: Targets, options: LossOptions): tf.Scalar {
  return tf.tidy(() => {
    const { loss, labelSmoothing, classWeights } = options;
    const classes = logits.shape[1];
    const labels =
      targets.kind === 'classes'
        ? tf.tensor1d([...targets.rows], 'int32')
        : tf.tensor2d(targets.rows, [logits.shape[0], classes]);
    const weights = classWeights === null ? null : tf.tensor1d([...classWeights]);
    if (loss.kind === 'focal') return focal(logits, soft(labels, classes), loss.gamma, options, weights);
    const value = crossEntropy(logits, labels, labelSmoothing, weights);
    return loss.kind === 'kl'
      ? tf.sub(value, meanEntropy(smoothed(soft(labels, classes), labelSmoothing))).asScalar()
      : value;
  });
}

/** @param labels - int32 `[rows]`, or float32 `[rows, classes]`. */
function crossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D | tf.Tensor2D,
  labelSmoothing: number,
  classWeights: tf.Tensor1D | null,
): tf.Scalar {
  if (hasKernel('SoftmaxCrossEntropy')) {
    const inputs = { logits, labels, ...(classWeights === null ? {} : { classWeights }) };
    const [loss] = tf.engine().runKernel<tf.Tensor[]>('SoftmaxCrossEntropy', inputs, { labelSmoothing });
    return loss!.asScalar();
  }
  const targets = soft(labels, logits.shape[1]);
  const terms = tf.mul(smoothed(targets, labelSmoothing), tf.logSoftmax(logits));
  if (classWeights === null) return tf.neg(tf.mean(tf.sum(terms, 1))).asScalar();
  const total = tf.neg(tf.sum(tf.mul(terms, classWeights)));
  // As PyTorch has it: the mean is weighted where rows have a class, and plain where they have probabilities.
  const rows = labels.rank === 1 ? tf.sum(tf.mul(targets, classWeights)) : logits.shape[0];
  return tf.div(total, rows).asScalar();
}

function focal(
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  gamma: number,
  { labelSmoothing }: LossOptions,
  classWeights: tf.Tensor1D | null,
): tf.Scalar {
  const logs = tf.logSoftmax(logits);
  const unsure = tf.pow(tf.sub(1, tf.exp(logs)), gamma);
  const terms = tf.mul(tf.mul(smoothed(targets, labelSmoothing), logs), unsure);
  const weighted = classWeights === null ? terms : tf.mul(terms, classWeights);
  return tf.neg(tf.mean(tf.sum(weighted, 1))).asScalar();
}

function soft(labels: tf.Tensor1D | tf.Tensor2D, classes: number): tf.Tensor2D {
  return labels.rank === 1
    ? tf.oneHot(labels.as1D(), classes).toFloat().as2D(-1, classes)
    : labels.as2D(-1, classes);
}

function smoothed(targets: tf.Tensor2D, labelSmoothing: number): tf.Tensor2D {
  if (labelSmoothing === 0) return targets;
  const classes = targets.shape[1];
  return tf.add<tf.Tensor2D>(tf.mul(targets, 1 - labelSmoothing), labelSmoothing / classes);
}

/** In nats; 0 · log 0 is 0. */
function meanEntropy(targets: tf.Tensor2D): tf.Scalar {
  const logs = tf.log(tf.maximum(targets, 1e-30));
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, logs), 1))).asScalar();
}
