import { PreprocessError } from './errors.js';
import type { TimelineKind } from './timeline.js';

/** Everything that changes the pixels of an aligned clip; two stores with equal settings are interchangeable. */
export interface PreprocessSettings {
  /** Pixels of a side of an aligned frame. @default 224 */
  readonly size: number;
  /** Frames of an aligned clip. @default 16 */
  readonly length: number;
  /** Source frames looked at, spread evenly over the clip. @default 16 */
  readonly looked: number;
  /** How the frames looked at become `length` frames. @default 'tim' */
  readonly timeline: TimelineKind;
  /** `similarity`: five points, four parameters; `affine`: inner landmarks, six parameters. @default 'similarity' */
  readonly transform: 'similarity' | 'affine';
  /** Side, in pixels, of the tiny detector's input; SSD MobileNet is asked where it misses. @default 'tiny-416' */
  readonly detector: 'tiny-416' | 'tiny-320';
  /** Detect in every n-th frame looked at and track by landmarks between. @default 4 */
  readonly detectEvery: number;
  /** Detections below this score do not count, 0–1. @default 0.5 */
  readonly minScore: number;
  /** A clip with a usable face in a smaller share of the frames looked at is eliminated, 0–1. @default 0.5 */
  readonly minUsable: number;
  /** Frames are shrunk to fit a box of this many pixels before detection; never enlarged. @default 640 */
  readonly maxWidth: number;
  /** @default 360 */
  readonly maxHeight: number;
}

export const DEFAULT_SETTINGS: PreprocessSettings = Object.freeze({
  size: 224,
  length: 16,
  looked: 16,
  timeline: 'tim',
  transform: 'similarity',
  detector: 'tiny-416',
  detectEvery: 4,
  minScore: 0.5,
  minUsable: 0.5,
  maxWidth: 640,
  maxHeight: 360,
});

const INTEGERS = ['size', 'length', 'looked', 'detectEvery', 'maxWidth', 'maxHeight'] as const;
const SHARES = ['minScore', 'minUsable'] as const;

/** @throws PreprocessError `BAD_SETTINGS` */
export function resolveSettings(given: Partial<PreprocessSettings> = {}): PreprocessSettings {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  for (const key of INTEGERS) {
    if (!Number.isInteger(settings[key]) || settings[key] < 1) {
      throw new PreprocessError(
        'BAD_SETTINGS',
        `Setting ${key}: expected a whole number ≥ 1; received ${settings[key]}; leave it out for ${DEFAULT_SETTINGS[key]}.`,
      );
    }
  }
  for (const key of SHARES) {
    if (!(settings[key] >= 0 && settings[key] <= 1)) {
      throw new PreprocessError(
        'BAD_SETTINGS',
        `Setting ${key}: expected a number from 0 to 1; received ${settings[key]}; leave it out for ${DEFAULT_SETTINGS[key]}.`,
      );
    }
  }
  return settings;
}

/** Settings as one string, the same for equal settings whatever the order of their keys. */
export function settingsKey(settings: PreprocessSettings): string {
  return JSON.stringify(Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))));
}
