import { PreprocessError } from './errors.js';
import { ALIGNER_NAMES, type AlignerName } from './align/aligners.js';
import { DEFAULT_MARGIN } from './align/template.js';
import { DETECTOR_NAMES, type DetectorName } from './face/detectors/index.js';
import { LANDMARKER_NAMES, type LandmarkerName } from './face/landmarkers/index.js';
import { TIMELINES, type TimelineKind } from './clip/temporalSampling.js';

/** How colors are evened out; see `greyWorld`. */
export type Normalisation = (typeof NORMALISATIONS)[number];
export const NORMALISATIONS = ['none', 'grey-world'] as const;

/** How much is looked at. */
export type Quality = keyof typeof QUALITIES;

/** What each quality stands for where a setting is not given by itself. */
export const QUALITIES = Object.freeze({
  /** Also leaves out the decoder's deblocking, and face-api.js's SSD MobileNet. */
  fast: { looked: 16 },
  balanced: { looked: 16 },
  /** Looks at every frame of the film. */
  exact: { looked: 'all' },
} as const);

type QualityChoice = Pick<PreprocessSettings, 'looked'>;

/** Everything that changes the pixels of an aligned clip; two stores with equal settings are interchangeable. */
export interface PreprocessSettings {
  /** Pixels of a side of an aligned frame. @defaultValue 224 */
  readonly size: number;
  /**
   * What is kept around ArcFace's own crop, which cuts the chin, as a part of that crop's side: 0 is that crop, 1 twice
   * as wide and as high; 0–4. @defaultValue 0.25
   */
  readonly margin: number;
  /** `grey-world` takes the color of the light out of a clip; see `greyWorld`. @defaultValue 'none' */
  readonly normalise: Normalisation;
  /** Frames of an aligned clip; with `segment`, segments. @defaultValue 16 */
  readonly length: number;
  /** @defaultValue 'balanced' */
  readonly quality: Quality;
  /**
   * Source frames looked at, spread evenly over the clip's time; as many as are kept, if that is more.
   * @defaultValue 16; all at `exact`
   */
  readonly looked: number | 'all';
  /** How the frames looked at become `length` frames. @defaultValue 'tim' */
  readonly timeline: TimelineKind;
  /** Frames kept of each segment, for training to draw from; used by `segment` alone. @defaultValue 4 */
  readonly perSegment: number;
  /** `similarity`: five points, four parameters; `affine`: inner landmarks, six parameters. @defaultValue 'similarity' */
  readonly transform: AlignerName;
  /** What finds faces; see `DETECTORS`. @defaultValue 'blazeface' */
  readonly detector: DetectorName;
  /** Path of the ONNX file of `retinaface`, which is not part of this package. @defaultValue null */
  readonly detectorModel: string | null;
  /** What finds the landmarks of a face; see `LANDMARKERS`. @defaultValue 'facemesh' */
  readonly landmarks: LandmarkerName;
  /** Detections below this score do not count, 0–1. @defaultValue 0.5 */
  readonly minScore: number;
  /** A clip with a usable face in a smaller share of the frames looked at is eliminated, 0–1. @defaultValue 0.5 */
  readonly minUsable: number;
  /**
   * Frames are shrunk to fit a box of this many pixels before detection, turned for upright pictures; never enlarged. A face that
   * is smaller than the aligned frame is cut out of the film's own pixels. @defaultValue 640
   */
  readonly maxWidth: number;
  /** @defaultValue 360 */
  readonly maxHeight: number;
  /** How the store keeps pixels: every bit (raw DFEW: 39 GB), or each frame as a JPEG. @defaultValue 'raw' */
  readonly encoding: 'raw' | 'jpeg';
  /** Of each frame where `encoding` is `jpeg`, 1–100. @defaultValue 95 */
  readonly jpegQuality: number;
  /** Keep the clip's sound too, as 16 kHz mono. @defaultValue false */
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

/** Settings as a user gives them: what is null or left out is the quality's choice or the default. */
export type GivenSettings = { readonly [Key in keyof PreprocessSettings]?: PreprocessSettings[Key] | null };

const INTEGERS = ['size', 'length', 'perSegment', 'maxWidth', 'maxHeight', 'jpegQuality'] as const;
/** Numbers that need not be whole, and the most that each may be. */
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

/** @throws PreprocessError `BAD_SETTINGS` */
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
    'the path of an ONNX file with the detector retinaface, nothing with another',
  );
  return settings;
}

/** Frames of a stored clip: with `segment` those that training draws from, else those that it sees. */
export function storedFrames({
  timeline,
  length,
  perSegment,
}: Pick<PreprocessSettings, 'timeline' | 'length' | 'perSegment'>): number {
  return timeline === 'segment' ? length * perSegment : length;
}

/** Frames to look at in a clip: fewer than are kept would keep some of them twice. */
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

/** Settings as one string, the same for equal settings whatever the order of their keys. */
export function settingsKey(settings: PreprocessSettings): string {
  return JSON.stringify(Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))));
}
