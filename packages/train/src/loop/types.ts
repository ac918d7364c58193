import type { RunFingerprint } from '../checkpoint/fingerprint.js';
import type { TrainConfig } from '../config/trainConfig.js';
import type { FaceTable } from '../face/faceTable.js';
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
  /** How the clips were aligned, for the network's file. */
  readonly alignment?: Readonly<Record<string, unknown>>;
  /** What is known of the samples' faces, row by row, where `config.faceFeatures` asks for it. @defaultValue null */
  readonly faces?: FaceTable | null;
}

/** Predictions of a fold's best model. */
export interface FoldResult {
  readonly fold: number;
  readonly settings: RunFingerprint;
  readonly bestEpoch: number;
  /** `[samples][classes]`: every sample, those of the test part included. */
  readonly probabilities: readonly (readonly number[])[];
}

/** One line of `metrics.jsonl`. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the frames (over the clips where the head answers for them), with label smoothing, in the units of `TrainConfig.loss`. */
  readonly trainLoss: number;
  /** Accuracy on the same frames or clips, as augmented. */
  readonly trainAccuracy: number;
  /** Loss on the validation clips, without label smoothing; `null`: the fold has no validation part. */
  readonly validationLoss: number | null;
  readonly validationUar: number | null;
  readonly validationWar: number | null;
  /** Counts of the validation clips, `[true][predicted]`. Missing in checkpoints that lack it. */
  readonly validationConfusion?: readonly (readonly number[])[] | null;
  /** Present where the test fold was the validation part. */
  readonly brand?: string;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  /** Images learned from. */
  readonly images: number;
  /** Validation included. */
  readonly seconds: number;
  /** Clips learned from in a second, validation left out: the median over the steps. `null`: not measured. Missing in checkpoints that lack it. */
  readonly clipsPerSecond?: number | null;
  /** The same, of frames. */
  readonly framesPerSecond?: number | null;
}

/** State of an epoch that is under way: with it a run resumes within the epoch, to the bit. */
export interface EpochProgress {
  /** Steps done. */
  readonly step: number;
  /** The training clips in the order of this epoch. */
  readonly order: readonly number[];
  /** State of the stream that draws frames and augmentation. */
  readonly random: number;
  /** Sum of the losses so far. */
  readonly loss: number;
  /** Correct answers so far. */
  readonly hits: number;
  /** Answers so far: frames, or clips where the head answers for them. */
  readonly answers: number;
  readonly seconds: number;
}
