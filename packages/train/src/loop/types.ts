import type { RunFingerprint } from './checkpoint/fingerprint.js';
import type { TrainConfig } from '../config/trainConfig.js';
import type { FaceTable } from '../data/face/faceTable.js';
import type { FoldPlan, Sample } from '../folds/foldPlan.js';

/** One fold to train. */
export interface FoldTask {
  readonly plan: FoldPlan;
  /** All samples, row by row of the frame table. */
  readonly samples: readonly Sample[];
  /** Class names. */
  readonly classes: readonly string[];
  readonly config: TrainConfig;
  /** A checkpoint with another fingerprint is not resumed. */
  readonly settings: RunFingerprint;
  /** `folds/<k>` of the run. */
  readonly directory: string;
  /** How the clips were aligned, for the metadata of the network file. */
  readonly alignment?: Readonly<Record<string, unknown>>;
  /** Face features of the samples, row by row, if `config.faceFeatures` needs them. @defaultValue null */
  readonly faces?: FaceTable | null;
}

/** Predictions of a fold's best model. */
export interface FoldResult {
  readonly fold: number;
  readonly settings: RunFingerprint;
  readonly bestEpoch: number;
  /** `[samples][classes]`: every sample, including the test part. */
  readonly probabilities: readonly (readonly number[])[];
}

/** One line of `metrics.jsonl`. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  /** Mean training loss over the frames (or clips, if the head classifies clips), with label smoothing, in the units of `TrainConfig.loss`. */
  readonly trainLoss: number;
  /** Accuracy on the same frames or clips, as augmented. */
  readonly trainAccuracy: number;
  /** Loss on the validation clips, without label smoothing; `null`: the fold has no validation part. */
  readonly validationLoss: number | null;
  readonly validationUar: number | null;
  readonly validationWar: number | null;
  /** Confusion matrix of the validation clips, `[true][predicted]`. Missing in older checkpoints. */
  readonly validationConfusion?: readonly (readonly number[])[] | null;
  /** Present if the test fold was the validation part. */
  readonly brand?: string;
  /** Learning rate of the last step. */
  readonly learningRate: number;
  /** Number of training images. */
  readonly images: number;
  /** Duration in seconds, validation included. */
  readonly seconds: number;
  /** Training throughput in clips per second, without validation: the median over the steps. `null`: not measured. Missing in older checkpoints. */
  readonly clipsPerSecond?: number | null;
  /** The same in frames. */
  readonly framesPerSecond?: number | null;
}

/** State of a running epoch, from which a run resumes bit-exactly within the epoch. */
export interface EpochProgress {
  /** Number of steps done. */
  readonly step: number;
  /** The training clips in the order of this epoch. */
  readonly order: readonly number[];
  /** State of the stream that draws frames and augmentation. */
  readonly random: number;
  /** Sum of the losses so far. */
  readonly loss: number;
  /** Number of correct predictions so far. */
  readonly hits: number;
  /** Number of predictions so far: frames, or clips if the head classifies clips. */
  readonly answers: number;
  readonly seconds: number;
}
