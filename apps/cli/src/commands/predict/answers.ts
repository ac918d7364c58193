import type { Box } from '@dfer/preprocess';

/** What is said of one person in one window. */
export interface WindowAnswer {
  readonly video: string;
  /** From 1; the same person has the same number throughout the film. */
  readonly person: number;
  /** Number of the window in the film, from 0. */
  readonly window: number;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly predicted: string;
  /** Of the predicted class. */
  readonly probability: number;
  /** By class name. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Frames with a usable face, in parts of those looked at. */
  readonly usableRatio: number;
  /** Where the face is, the mean over the window: pixels of the film as shown. */
  readonly box: Box;
}

/** What is said of one person in a whole film: the mean over the windows. */
export interface PersonAnswer {
  readonly person: number;
  readonly windows: number;
  /** Seconds from the first look at the person to the last. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Looks at the film in which the face can be used, in parts of all. */
  readonly usableRatio: number;
  readonly predicted: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
}

/** What is said of one film. */
export interface FilmAnswer {
  readonly video: string;
  /** Seconds. */
  readonly duration: number;
  /** Of the main person, who is the largest for longest. */
  readonly predicted: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly usableRatio: number;
  /** What the decoder said of the film. */
  readonly notes: readonly string[];
  /** The main person first. */
  readonly people: readonly PersonAnswer[];
  /** People who were seen, in no window for long enough. */
  readonly unanswered: number;
  /** None where nobody asked for them to be kept. */
  readonly windows: readonly WindowAnswer[];
}

/** The class that is most likely, with its probability. */
export function mostLikely(probabilities: Readonly<Record<string, number>>): [name: string, part: number] {
  return Object.entries(probabilities).reduce((best, one) => (one[1] > best[1] ? one : best), ['', -1]);
}

/** By class name. */
export const byClass = (classes: readonly string[], values: readonly number[]): Record<string, number> =>
  Object.fromEntries(classes.map((name, i) => [name, values[i]!]));
