import type { DistributionMetrics } from '../labelDistribution.js';
import type { VoteMetrics } from '../votes/voteMetrics.js';
import type { GroupOverlap } from './groupOverlap.js';
import type { LeftOut } from './leftOut.js';
import type { ReportStatistics } from './statistics.js';

/** Prediction of a network for one clip. */
export interface Prediction {
  readonly clip: string;
  /** The fold (from 1) of the network. */
  readonly fold: number;
  /** Index of the true class. */
  readonly label: number;
  /** Class probabilities, adding up to 1. */
  readonly probabilities: readonly number[];
}

/** Per-class metrics as in scikit-learn's `classification_report`. */
export interface ClassMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Number of clips of this class. */
  readonly support: number;
}

/** Metrics of one set of predictions. `confusionMatrix` has counts, `[true][predicted]`. */
export interface Metrics {
  /** Weighted average recall, which equals accuracy; 0–1. */
  readonly war: number;
  /** Unweighted average recall: the mean of the classes' recalls; 0–1. */
  readonly uar: number;
  readonly accuracy: number;
  readonly confusionMatrix: readonly (readonly number[])[];
  readonly perClass: Readonly<Record<string, ClassMetrics>>;
}

/** Metrics of a baseline on the same clips. */
export interface BaselineMetrics extends Metrics {
  readonly name: string;
  readonly clips: number;
}

/** The paper's §3: well, every class ≥ 80 %; partial, some ≥ 80 %; poor, every class below 50 %; mixed, every other case. */
export type Verdict = 'well' | 'partial' | 'poor' | 'mixed';

/** Two clips whose middle frames look alike. */
export interface NearDuplicate {
  readonly clips: readonly [string, string];
  readonly folds: readonly [number, number];
  /** Share of the bits of the perceptual hash that differ; 0 if none. */
  readonly distance: number;
}

/** Metrics of one seed: UAR and WAR are means over its folds. */
export interface SeedMetrics {
  readonly seed: number;
  readonly war: number;
  readonly uar: number;
  /** Like {@link Report.votes}, for this seed. */
  readonly votes?: VoteMetrics;
  /** Like {@link Report.overlap}, for this seed. */
  readonly overlap?: GroupOverlap;
}

/** Clips that are used although the decoder reported a problem with their video. */
export interface DecoderNotes {
  readonly clips: number;
  /** Number of clips by kind of problem, such as `truncated`; a clip may have several. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** Experimental protocol; shown with every result. */
export interface Protocol {
  /** How the folds were made. */
  readonly folds: 'official' | 'stratified' | 'subject' | 'film' | 'scene';
  /** How the epoch was chosen: on a part of the training folds, not at all (last epoch), or, as in many papers, on the test fold. */
  readonly selection: 'validation' | 'last' | 'test';
  /** The metric that chose the epoch. If missing: the UAR (older reports), or the last epoch was used. */
  readonly monitor?: 'uar' | 'war' | 'loss';
  /** Format of the data set, or `synthetic`. */
  readonly data: string;
  readonly clips: number;
  readonly seed: number;
  /** Number of folds, of which the report may include only some. Missing in older reports. */
  readonly foldCount?: number;
  /** Pairs of similar clips in different folds: a network may have been trained on what it is tested on. Missing if not searched for. */
  readonly nearDuplicates?: readonly NearDuplicate[];
  /** Clips with decoder notes. Missing in older reports and if there are none. */
  readonly decoderNotes?: DecoderNotes;
  /** Clips of the data set that are not used, by reason. Missing in older reports. */
  readonly leftOut?: LeftOut;
  /** Caveats to read before the results, one sentence each. */
  readonly notes: readonly string[];
}

/** `report.json`: out-of-fold metrics, and separately the optimistic ones. */
export interface Report extends Metrics {
  readonly classes: readonly string[];
  readonly folds: readonly ({ readonly fold: number } & Metrics)[];
  /** Mean over the folds, as in published tables. */
  readonly foldMean: { readonly war: number; readonly uar: number };
  /** The paper's last step: the trained networks classify every clip, training clips included. Optimistic. */
  readonly wholeDataset: Metrics & { readonly optimistic: true };
  /** Metrics of each seed if there are several: all other counts then include every clip once per seed, so metrics are means over the seeds. */
  readonly seeds?: readonly SeedMetrics[];
  /** Disclaimer shown on every output if the epoch was chosen on the test fold. */
  readonly brand?: string;
  readonly verdict: Verdict;
  /** Expected calibration error of the out-of-fold predictions, 15 bins; 0–1. Missing in older reports. */
  readonly calibrationError?: number;
  /** Intervals, agreement, ranking and the test against chance. Missing in older reports and for several seeds. */
  readonly statistics?: ReportStatistics;
  /** Out-of-fold metrics of the clips with votes: of all, and of multi-label clips only. */
  readonly distribution?: {
    readonly all: DistributionMetrics;
    /** Missing if there are none. */
    readonly several?: DistributionMetrics;
  };
  /** Annotator agreement. Missing if no tested clip has votes, in older reports, and for several seeds, where each of `seeds` has its own. */
  readonly votes?: VoteMetrics;
  /** Overlap of subjects or movies between training and test. Missing if unknown, if the folds separate them, and for several seeds, where each of `seeds` has its own. */
  readonly overlap?: GroupOverlap;
  readonly protocol: Protocol;
}
