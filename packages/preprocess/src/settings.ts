import { PreprocessError } from './errors.js';
import { ALIGNER_NAMES, type AlignerName } from './align/aligners.js';
import { DEFAULT_MARGIN } from './align/template.js';
import { DETECTOR_NAMES, type DetectorName } from './face/detectors/index.js';
import { LANDMARKER_NAMES, type LandmarkerName } from './face/landmarkers/index.js';
import { TIMELINES, type TimelineKind } from './clip/temporalSampling.js';

/** Color normalization; see `greyWorld`. */
export type Normalisation = (typeof NORMALISATIONS)[number];
export const NORMALISATIONS = ['none', 'grey-world'] as const;

/** Tradeoff between speed and accuracy. */
export type Quality = keyof typeof QUALITIES;

/** Default settings of each quality. */
export const QUALITIES = Object.freeze({
  /** Also skips the decoder's deblocking and face-api.js's SSD MobileNet. */
  fast: { looked: 16 },
  balanced: { looked: 16 },
  /** Samples every frame of the video. */
  exact: { looked: 'all' },
} as const);

type QualityChoice = Pick<PreprocessSettings, 'looked'>;

/** Settings that affect the content of a store; two stores with equal settings are interchangeable. */
export interface PreprocessSettings {
  /** Pixels per side of an aligned frame. @defaultValue 224 */
  readonly size: number;
  /**
   * Border around ArcFace's crop, which cuts the chin, as a fraction of the crop's side: 0 is ArcFace's crop, 1 is twice as wide and
   * as high; 0–4. @defaultValue 0.25
   */
  readonly margin: number;
  /** `grey-world` removes the color of the light; see `greyWorld`. @defaultValue 'none' */
  readonly normalise: Normalisation;
  /** Frames per aligned clip; with `segment`, segments per clip. @defaultValue 16 */
  readonly length: number;
  /** @defaultValue 'balanced' */
  readonly quality: Quality;
  /**
   * Number of sampled source frames, evenly spaced in time; at least the number of stored frames.
   * @defaultValue 16; `all` with the quality `exact`
   */
  readonly looked: number | 'all';
  /** How the sampled frames become `length` frames. @defaultValue 'tim' */
  readonly timeline: TimelineKind;
  /** Stored frames per segment, from which training draws; only for `segment`. @defaultValue 4 */
  readonly perSegment: number;
  /** `similarity`: five points, four parameters; `affine`: inner landmarks, six parameters. @defaultValue 'similarity' */
  readonly transform: AlignerName;
  /** Face detector; see `DETECTORS`. @defaultValue 'blazeface' */
  readonly detector: DetectorName;
  /** Path of the ONNX file of `retinaface`, which is not part of this package. @defaultValue null */
  readonly detectorModel: string | null;
  /** Landmark network; see `LANDMARKERS`. @defaultValue 'facemesh' */
  readonly landmarks: LandmarkerName;
  /** Minimum detection score, 0–1. @defaultValue 0.5 */
  readonly minScore: number;
  /** A clip with a usable face in a smaller fraction of the sampled frames is left out, 0–1. @defaultValue 0.5 */
  readonly minUsable: number;
  /**
   * Frames are shrunk to fit `maxWidth` × `maxHeight` before detection, or the transposed box if they are upright; never enlarged. A
   * face smaller than the aligned frame is cropped at the video's own resolution. @defaultValue 640
   */
  readonly maxWidth: number;
  /** @defaultValue 360 */
  readonly maxHeight: number;
  /** Encoding of frames in the store: lossless (DFEW: 39 GB) or JPEG. @defaultValue 'raw' */
  readonly encoding: 'raw' | 'jpeg';
  /** JPEG quality if `encoding` is `jpeg`, 1–100. @defaultValue 95 */
  readonly jpegQuality: number;
  /** Also store the audio, as 16 kHz mono. @defaultValue false */
  readonly audio: boolean;
}

export const DEFAULT_SETTINGS: PreprocessSettings = Object.freeze({
  size: 224,
  margin: DEFAULT_MARGIN,
  normalise: 'none',
  length: 16,
  quality: 'balanced',
  ...QUALITIES.balanced,
  timeline: 'tim',
  perSegment: 4,
  transform: 'similarity',
  detector: 'blazeface',
  detectorModel: null,
  landmarks: 'facemesh',
  minScore: 0.5,
  minUsable: 0.5,
  maxWidth: 640,
  maxHeight: 360,
  encoding: 'raw',
  jpegQuality: 95,
  audio: false,
});

/** User settings: if null or omitted, the quality's choice or the default applies. */
export type GivenSettings = { readonly [Key in keyof PreprocessSettings]?: PreprocessSettings[Key] | null };

const INTEGERS = ['size', 'length', 'perSegment', 'maxWidth', 'maxHeight', 'jpegQuality'] as const;
/** Maxima of settings with a minimum of 0. */
const RANGES = [
  ['minScore', 1],
  ['minUsable', 1],
  ['margin', 4],
  ['jpegQuality', 100],
] as const;
const CHOICES = [
  ['quality', Object.keys(QUALITIES)],
  ['timeline', TIMELINES],
  ['normalise', NORMALISATIONS],
  ['transform', ALIGNER_NAMES],
  ['detector', DETECTOR_NAMES],
  ['landmarks', LANDMARKER_NAMES],
  ['encoding', ['raw', 'jpeg']],
] as const;

/** Fills in defaults and validates settings. @throws PreprocessError `BAD_SETTINGS` */
export function resolveSettings(given: GivenSettings = {}): PreprocessSettings {
  const qualities: Readonly<Record<string, QualityChoice>> = QUALITIES;
  const settings = {
    ...DEFAULT_SETTINGS,
    ...qualities[given.quality ?? DEFAULT_SETTINGS.quality],
    ...withoutAbsent(given),
  };
  const demand = (holds: boolean, key: keyof PreprocessSettings, expected: string): void => {
    if (holds) return;
    throw new PreprocessError(
      'BAD_SETTINGS',
      `Setting ${key}: expected ${expected}; received ${settings[key]}; leave it out for ${DEFAULT_SETTINGS[key]}.`,
    );
  };
  const { looked } = settings;
  demand(
    looked === 'all' || (Number.isInteger(looked) && looked >= 1),
    'looked',
    'all or a whole number ≥ 1',
  );
  for (const key of INTEGERS) {
    demand(Number.isInteger(settings[key]) && settings[key] >= 1, key, 'a whole number ≥ 1');
  }
  for (const [key, most] of RANGES) {
    demand(settings[key] >= 0 && settings[key] <= most, key, `a number from 0 to ${most}`);
  }
  for (const [key, choices] of CHOICES) {
    demand(
      choices.some((choice) => choice === settings[key]),
      key,
      choices.join(' or '),
    );
  }
  demand(
    (settings.detector === 'retinaface') === (settings.detectorModel !== null),
    'detectorModel',
    'the path of an ONNX file for the detector retinaface, none for other detectors',
  );
  return settings;
}

/** Number of frames in a stored clip: with `segment`, all frames that training draws from. */
export function storedFrames({
  timeline,
  length,
  perSegment,
}: Pick<PreprocessSettings, 'timeline' | 'length' | 'perSegment'>): number {
  return timeline === 'segment' ? length * perSegment : length;
}

/** Number of frames to sample; at least as many as are stored, so that none is stored twice. */
export function lookedFrames(
  settings: Pick<PreprocessSettings, 'looked' | 'timeline' | 'length' | 'perSegment'>,
  total: number,
): number {
  const { looked } = settings;
  return Math.min(total, looked === 'all' ? total : Math.max(looked, storedFrames(settings)));
}

function withoutAbsent(given: GivenSettings): Partial<PreprocessSettings> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Serializes settings, independent of the order of their keys. */
export function settingsKey(settings: PreprocessSettings): string {
  return JSON.stringify(Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))));
}
