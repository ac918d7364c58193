import type { FoldCurve } from '../figures/learningCurves/curves.js';
import type { ClipGroups } from '../report/clipGroups.js';
import type { PredictionSet } from '../report/files/predictionsCsv.js';
import type { Protocol } from '../report/report.js';

/** What a run took; `null`: not recorded. */
export interface RunCost {
  /** Parameters that training may change, as papers and torchvision count them. */
  readonly parameters: number | null;
  /** Floating-point operations to classify one clip; a multiplication and an addition are two. */
  readonly flopsPerClip: number | null;
  /** Frames learned from in a second, validation left out: the median over the folds of `FoldCost.framesPerSecond`. */
  readonly imagesPerSecond: number | null;
  /** Bytes. */
  readonly peakMemory: number | null;
  /** Seconds of training, all folds added up. */
  readonly trainingSeconds: number | null;
}

/** One run, as far as it is there. */
export interface ComparedRun {
  /** Of its own among the runs. */
  readonly name: string;
  /** Out of fold, of the folds that are finished; `null`: there are none. */
  readonly predictions: PredictionSet | null;
  /** What its report says, of all its clips pooled; `null`: there is none. */
  readonly reported: {
    readonly uar: number;
    readonly war: number;
    /** Clips that it counts. */
    readonly clips: number;
    readonly protocol: Partial<Protocol>;
  } | null;
  /** What its clips belong to, as it says itself. @defaultValue null, not known */
  readonly groups?: ClipGroups | null;
  /** A learning curve a fold. */
  readonly curves: readonly FoldCurve[];
  readonly cost: RunCost;
  /** Its settings by their dotted names, as text. */
  readonly settings: Readonly<Record<string, string>>;
  /** What its folder lacks, a sentence each. */
  readonly missing: readonly string[];
}
