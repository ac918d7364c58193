import type { TemporalTest } from './temporalTest.js';

/** How the probabilities over time were computed: for each frame alone, or for the clip up to the frame. */
export type TimelineKind = 'frames' | 'so-far';

/** A Grad-CAM heat map of one frame and class. */
export interface HeatMap {
  /** Index of the class. */
  readonly label: number;
  /** JPEG, as a data URI. */
  readonly image: string;
  /** True if the frame has no evidence for the class, so that the picture shows only the frame. */
  readonly isEmpty: boolean;
}

/** A clip to look at: its frames, its predictions, and heat maps. */
export interface ClipStrip {
  /** A confident mistake, or a correct but uncertain prediction. */
  readonly kind: 'mistake' | 'hit';
  readonly clip: string;
  readonly fold: number;
  /** Index of the true class. */
  readonly label: number;
  /** Index of the predicted class. */
  readonly predicted: number;
  /** Class probabilities of the whole clip. */
  readonly probabilities: readonly number[];
  /** Displayed frames, in order: JPEG, as data URIs. */
  readonly frames: readonly string[];
  /** One row per displayed frame, one probability per class. */
  readonly timeline: readonly (readonly number[])[];
  /** Displayed frame (from 0) in which the predicted class is most probable; the heat maps show this frame. */
  readonly peak: number;
  /** Heat map of the predicted class; for a mistake, then that of the true class. */
  readonly heatMaps: readonly HeatMap[];
}

/** `analysis.json`: how much the networks of a run use time, and clips to look at. */
export interface Analysis {
  readonly version: 1;
  readonly classes: readonly string[];
  /** Name of the head that combines the frames of a clip. */
  readonly head: string;
  /** Number of frames per clip in the network input. */
  readonly framesPerClip: number;
  readonly seed: number;
  /** Number of test clips of the run, of which `temporal.clips` were analyzed. */
  readonly testClips: number;
  /** SHA-256 of the analyzed predictions; an analysis of other predictions does not apply to a run. */
  readonly predictionsDigest: string;
  readonly temporal: TemporalTest;
  readonly timeline: TimelineKind;
  readonly strips: readonly ClipStrip[];
  /** Disclaimer shown on every output if the epoch was chosen on the test fold. */
  readonly brand?: string;
}
