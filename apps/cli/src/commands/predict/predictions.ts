import type { Box } from '@dfer/preprocess';

/** Prediction for one person in one window. */
export interface WindowPrediction {
  readonly video: string;
  /** Number of the person, from 1, the same throughout the video. */
  readonly person: number;
  /** Index of the window in the video, from 0. */
  readonly window: number;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly predicted: string;
  /** Probability of the predicted class. */
  readonly probability: number;
  /** Probabilities by class name. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Fraction of the analyzed frames with a usable face. */
  readonly usableRatio: number;
  /** Mean face box over the window, in pixels of the displayed video. */
  readonly box: Box;
}

/** Prediction for one person in a whole video: the mean over the windows. */
export interface PersonPrediction {
  readonly person: number;
  readonly windows: number;
  /** Times in seconds at which the person is first and last seen. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Fraction of the video's analyzed frames with a usable face of the person. */
  readonly usableRatio: number;
  readonly predicted: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
}

/** Predictions for one video. */
export interface VideoPrediction {
  readonly video: string;
  /** Seconds. */
  readonly duration: number;
  /** Class of the main person (the one whose face is largest for longest). */
  readonly predicted: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly usableRatio: number;
  /** Notes of the decoder. */
  readonly notes: readonly string[];
  /** The main person first. */
  readonly people: readonly PersonPrediction[];
  /** Number of people who were not seen for long enough in any window. */
  readonly unanswered: number;
  /** Empty unless windows are kept. */
  readonly windows: readonly WindowPrediction[];
}

/** The most likely class, with its probability. */
export function mostLikely(probabilities: Readonly<Record<string, number>>): [name: string, part: number] {
  return Object.entries(probabilities).reduce((best, one) => (one[1] > best[1] ? one : best), ['', -1]);
}

/** Values by class name. */
export const byClass = (classes: readonly string[], values: readonly number[]): Record<string, number> =>
  Object.fromEntries(classes.map((name, i) => [name, values[i]!]));
