import type { FoldCurve } from '../figures/learningCurves/curves.js';
import type { Interval } from '../metrics/bootstrap.js';
import type { McNemar } from '../metrics/mcnemar.js';
import type { PairedDifference } from '../metrics/pairedBootstrap.js';
import type { ClipGroups } from '../report/clipGroups.js';
import type { RunCost } from './comparedRun.js';

/** A metric with its interval; `null` if there are no clips. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | null;
}

/** Metrics of one run on the clips that all runs have. */
export interface RunMetrics {
  readonly name: string;
  /** Number of clips it tested; 0: it has no predictions. */
  readonly clips: number;
  /** Clips that another run has and this one lacks. */
  readonly lacking: readonly string[];
  /** `null`: it has no predictions. */
  readonly figures: {
    readonly uar: Estimate;
    readonly war: Estimate;
    readonly recall: Readonly<Record<string, Estimate>>;
  } | null;
  /** Metrics of its report, over all its clips pooled. */
  readonly reported: { readonly uar: number; readonly war: number } | null;
  readonly cost: RunCost;
  readonly settings: Readonly<Record<string, string>>;
  readonly curves: readonly FoldCurve[];
}

/** Differences between one run and the first. */
export interface PairMetrics {
  readonly first: string;
  readonly second: string;
  /** Number of clips for which both predict the same class, right or wrong. */
  readonly sameAnswers: number;
  readonly uar: PairedDifference;
  readonly war: PairedDifference;
  readonly recall: Readonly<Record<string, PairedDifference>>;
  readonly mcnemar: McNemar;
  /** p-values, Holm-corrected over all pairs: of the paired bootstraps of UAR and WAR, and of McNemar's test. */
  readonly corrected: {
    readonly uar: number | null;
    readonly war: number | null;
    readonly mcnemar: number | null;
  };
  /** One sentence that says whether the difference is significant. */
  readonly sentence: string;
}

/** Whole groups of clips that are resampled. */
export interface DrawnGroups {
  /** Kind of group; `null`: not known, the groups come from the user's own table. */
  readonly by: ClipGroups['by'] | null;
  /** Number of groups among the clips that all runs have. */
  readonly count: number;
  /** Where the groups come from: the runs, or the user's own table. */
  readonly source: 'runs' | 'table';
}

export interface Comparison {
  readonly classes: readonly string[];
  /** Number of clips that all runs have. */
  readonly clips: number;
  /** Number of these clips by class. */
  readonly support: Readonly<Record<string, number>>;
  readonly confidence: number;
  readonly samples: number;
  readonly seed: number;
  readonly resampled: 'clips' | 'groups';
  /** `null`: clips are resampled one by one. */
  readonly groups: DrawnGroups | null;
  readonly runs: readonly RunMetrics[];
  /** Each other run compared with the first; empty if the first has no predictions. */
  readonly pairs: readonly PairMetrics[];
  /** Caveats to read before the results, one sentence each. */
  readonly notes: readonly string[];
}
