import type { TemporalTest } from './temporalTest.js';

/** How the probabilities over time were had: each frame answered alone, or the clip as far as it had gone. */
export type TimelineKind = 'frames' | 'so-far';

/** A picture of where a network looked for a class in one frame. */
export interface HeatMap {
  /** Index of the class. */
  readonly label: number;
  /** JPEG, as a data URI. */
  readonly image: string;
  /** Whether nothing in the frame speaks for the class, so that the picture shows the frame alone. */
  readonly isEmpty: boolean;
}

/** A clip to look at: its frames, what was said of it, and why. */
export interface ClipStrip {
  /** A confident mistake, or a hit that nearly was none. */
  readonly kind: 'mistake' | 'hit';
  readonly clip: string;
  readonly fold: number;
  /** Index of the true class. */
  readonly label: number;
  /** Index of the predicted class. */
  readonly predicted: number;
  /** Of the whole clip, one per class. */
  readonly probabilities: readonly number[];
  /** Shown frames, in order: JPEG, as data URIs. */
  readonly frames: readonly string[];
  /** One row per shown frame, one probability per class. */
  readonly timeline: readonly (readonly number[])[];
  /** Shown frame (from 0) in which the predicted class is most probable; the heat maps are of it. */
  readonly peak: number;
  /** Of the predicted class, then, for a mistake, of the true one. */
  readonly heatMaps: readonly HeatMap[];
}

/** `analysis.json`: how much a run's networks use time, and clips to look at. */
export interface Analysis {
  readonly version: 1;
  readonly classes: readonly string[];
  /** How the frames of a clip become one answer. */
  readonly head: string;
  /** Frames of a clip that the networks look at. */
  readonly framesPerClip: number;
  readonly seed: number;
  /** Test clips of the run, of which `temporal.clips` were looked at. */
  readonly testClips: number;
  /** SHA-256 of the predictions that the run had: an analysis of others says nothing of it. */
  readonly predictionsDigest: string;
  readonly temporal: TemporalTest;
  readonly timeline: TimelineKind;
  readonly strips: readonly ClipStrip[];
  /** Stands on every output whose figures flatter more than the protocol need. */
  readonly brand?: string;
}
