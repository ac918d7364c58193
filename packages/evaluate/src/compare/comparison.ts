import type { FoldCurve } from '../figures/learningCurves/curves.js';
import type { Interval } from '../metrics/bootstrap.js';
import type { McNemar } from '../metrics/mcnemar.js';
import type { PairedDifference } from '../metrics/pairedBootstrap.js';
import type { ClipGroups } from '../report/clipGroups.js';
import type { RunCost } from './comparedRun.js';

/** A figure with its interval; `null`: there is none, as there are no clips. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | null;
}

/** One run's metrics on the clips that all runs have. */
export interface RunMetrics {
  readonly name: string;
  /** Clips that it tested; 0: it has no predictions. */
  readonly clips: number;
  /** Clips that another run has and it has not. */
  readonly lacking: readonly string[];
  /** `null`: it has no predictions. */
  readonly figures: {
    readonly uar: Estimate;
    readonly war: Estimate;
    readonly recall: Readonly<Record<string, Estimate>>;
  } | null;
  /** What its report says, of all its clips pooled. */
  readonly reported: { readonly uar: number; readonly war: number } | null;
  readonly cost: RunCost;
  readonly settings: Readonly<Record<string, string>>;
  readonly curves: readonly FoldCurve[];
}

/** How one run differs from the first. */
export interface PairMetrics {
  readonly first: string;
  readonly second: string;
  /** Clips that both call the same, right or wrong. */
  readonly sameAnswers: number;
  readonly uar: PairedDifference;
  readonly war: PairedDifference;
  readonly recall: Readonly<Record<string, PairedDifference>>;
  readonly mcnemar: McNemar;
  /** Holm-corrected over all pairs: of the paired bootstraps of UAR and WAR, and of McNemar's test. */
  readonly corrected: {
    readonly uar: number | null;
    readonly war: number | null;
    readonly mcnemar: number | null;
  };
  /** Whether the difference is significant, in one sentence. */
  readonly sentence: string;
}

/** Whole groups of clips that are resampled. */
export interface DrawnGroups {
  /** What they are; `null`: a table of the reader's own, which does not say. */
  readonly by: ClipGroups['by'] | null;
  /** Of the clips that all runs have. */
  readonly count: number;
  /** Whether all runs say what their clips belong to, or a table of the reader's own does. */
  readonly source: 'runs' | 'table';
}

export interface Comparison {
  readonly classes: readonly string[];
  /** Clips that all runs have. */
  readonly clips: number;
  /** Clips of each class among them. */
  readonly support: Readonly<Record<string, number>>;
  readonly confidence: number;
  readonly samples: number;
  readonly seed: number;
  readonly resampled: 'clips' | 'groups';
  /** `null`: clips are resampled one by one. */
  readonly groups: DrawnGroups | null;
  readonly runs: readonly RunMetrics[];
  /** Each other run with the first; none where the first has no predictions. */
  readonly pairs: readonly PairMetrics[];
  /** What must be known before the figures are believed, a sentence each. */
  readonly notes: readonly string[];
}
