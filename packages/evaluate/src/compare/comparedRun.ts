import type { FoldCurve } from '../figures/learningCurves/curves.js';
import type { ClipGroups } from '../report/clipGroups.js';
import type { PredictionSet } from '../report/files/predictionsCsv.js';
import type { Protocol } from '../report/report.js';

/** Cost of a run; `null`: not recorded. */
export interface RunCost {
  /** Trainable parameters, counted as in papers and torchvision. */
  readonly parameters: number | null;
  /** Floating-point operations to classify one clip; a multiply-add counts as two. */
  readonly flopsPerClip: number | null;
  /** Training throughput in frames per second, without validation: the median over the folds of `FoldCost.framesPerSecond`. */
  readonly imagesPerSecond: number | null;
  /** In bytes. */
  readonly peakMemory: number | null;
  /** Training time in seconds, summed over the folds. */
  readonly trainingSeconds: number | null;
}

/** One run, possibly unfinished. */
export interface ComparedRun {
  /** Unique among the runs. */
  readonly name: string;
  /** Out-of-fold predictions of the finished folds; `null`: none. */
  readonly predictions: PredictionSet | null;
  /** Metrics of its report, over all its clips pooled; `null`: there is no report. */
  readonly reported: {
    readonly uar: number;
    readonly war: number;
    /** Number of clips in the report. */
    readonly clips: number;
    readonly protocol: Partial<Protocol>;
  } | null;
  /** Groups of its clips, as recorded by the run. @defaultValue null, not known */
  readonly groups?: ClipGroups | null;
  /** One learning curve per fold. */
  readonly curves: readonly FoldCurve[];
  readonly cost: RunCost;
  /** Its settings as text, by their dotted names. */
  readonly settings: Readonly<Record<string, string>>;
  /** What is missing from its folder, one sentence each. */
  readonly missing: readonly string[];
}
