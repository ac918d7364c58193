import type { DistributionMetrics } from '../labelDistribution.js';
import type { VoteMetrics } from '../votes/voteMetrics.js';
import type { GroupOverlap } from './groupOverlap.js';
import type { LeftOut } from './leftOut.js';
import type { ReportStatistics } from './statistics.js';

/** What a network said of one clip. */
export interface Prediction {
  readonly clip: string;
  /** The fold (from 1) whose network said it. */
  readonly fold: number;
  /** Index of the true class. */
  readonly label: number;
  /** One per class, adding up to 1. */
  readonly probabilities: readonly number[];
}

/** Per-class metrics as in scikit-learn's `classification_report`. */
export interface ClassMetrics {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Clips whose true class it is. */
  readonly support: number;
}

/** Metrics of one set of predictions. `[true][predicted]` counts. */
export interface Metrics {
  /** Weighted average recall, which equals accuracy; 0–1. */
  readonly war: number;
  /** Unweighted average recall: the mean of the classes' recalls; 0–1. */
  readonly uar: number;
  readonly accuracy: number;
  readonly confusionMatrix: readonly (readonly number[])[];
  readonly perClass: Readonly<Record<string, ClassMetrics>>;
}

/** What a network that needs no training makes of the same clips. */
export interface BaselineMetrics extends Metrics {
  readonly name: string;
  readonly clips: number;
}

/** The paper's §3: well, every class ≥ 80 %; partial, some ≥ 80 %; poor, every class below 50 %; mixed, what it does not name. */
export type Verdict = 'well' | 'partial' | 'poor' | 'mixed';

/** Two clips whose middle frames look alike. */
export interface NearDuplicate {
  readonly clips: readonly [string, string];
  readonly folds: readonly [number, number];
  /** Part of the perceptual hash's bits that differ; 0: none. */
  readonly distance: number;
}

/** Metrics of one seed: UAR and WAR are means over its folds. */
export interface SeedMetrics {
  readonly seed: number;
  readonly war: number;
  readonly uar: number;
  /** As {@link Report.votes}, of this seed. */
  readonly votes?: VoteMetrics;
  /** As {@link Report.overlap}, of this seed. */
  readonly overlap?: GroupOverlap;
}

/** Clips that are kept though something was the matter with their film. */
export interface DecoderNotes {
  readonly clips: number;
  /** Clips by what it was, such as `truncated`; a clip may have several. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** How the figures came about; printed wherever they are. */
export interface Protocol {
  /** Where the folds come from. */
  readonly folds: 'official' | 'stratified' | 'subject' | 'film' | 'scene';
  /** What chose the epoch: a part of the training folds, nothing (the last was taken), or (the papers' habit) the test fold itself. */
  readonly selection: 'validation' | 'last' | 'test';
  /** Which of its figures chose. Missing where nothing chose, and in reports that lack it: the UAR. */
  readonly monitor?: 'uar' | 'war' | 'loss';
  /** What the figures were measured on: a data set's format, or `synthetic`. */
  readonly data: string;
  readonly clips: number;
  readonly seed: number;
  /** How many folds there are, of which the report may hold some. Missing in reports that lack it. */
  readonly foldCount?: number;
  /** Pairs of clips in different folds that look alike: a network may have seen what it is tested on. Missing: not looked for. */
  readonly nearDuplicates?: readonly NearDuplicate[];
  /** Clips whose film the decoder had something to say about. Missing in reports that lack it, and where none is known. */
  readonly decoderNotes?: DecoderNotes;
  /** Clips of the data set that are not used, and why. Missing in reports that lack it. */
  readonly leftOut?: LeftOut;
  /** One sentence each: whatever a reader must know before believing the figures. */
  readonly notes: readonly string[];
}

/** `report.json`: out-of-fold figures first, the optimistic ones apart. */
export interface Report extends Metrics {
  readonly classes: readonly string[];
  readonly folds: readonly ({ readonly fold: number } & Metrics)[];
  /** Mean of the folds' figures, as the published tables give them. */
  readonly foldMean: { readonly war: number; readonly uar: number };
  /** The paper's last step: the trained networks classify every clip, those they learned from included. Optimistic. */
  readonly wholeDataset: Metrics & { readonly optimistic: true };
  /** Each seed, where there are several: all other figures then count every clip once a seed, which makes them the seeds' means. */
  readonly seeds?: readonly SeedMetrics[];
  /** Stands on every output whose figures flatter more than the protocol need. */
  readonly brand?: string;
  readonly verdict: Verdict;
  /** Expected calibration error of the out-of-fold predictions, 15 bins; 0–1. Missing in reports that lack it. */
  readonly calibrationError?: number;
  /** Intervals, agreement, ranking and the test against chance. Missing in reports that lack it, and over several seeds. */
  readonly statistics?: ReportStatistics;
  /** Out-of-fold, of clips whose votes are known: all of them, and those of several emotions alone. */
  readonly distribution?: {
    readonly all: DistributionMetrics;
    /** Missing where there is none. */
    readonly several?: DistributionMetrics;
  };
  /** Where annotators disagree. Missing where no tested clip has votes, and in reports that lack it; over several seeds each of `seeds` has its own. */
  readonly votes?: VoteMetrics;
  /** Subjects or movies in training and test. Missing where they are not known, and where the folds keep them apart; over several seeds each of `seeds` has its own. */
  readonly overlap?: GroupOverlap;
  readonly protocol: Protocol;
}
