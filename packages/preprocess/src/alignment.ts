import { PreprocessError } from './errors.js';
import { withCurrentNames } from './renamedSettings.js';
import { DEFAULT_SETTINGS, resolveSettings, storedFrames, type PreprocessSettings } from './settings.js';

/** The settings that affect the input of a network; store encoding and file paths do not. */
const KEYS = [
  ...(['size', 'margin', 'transform', 'whiteBalance', 'timeline', 'length', 'perSegment'] as const),
  ...(['quality', 'looked', 'detector', 'landmarks', 'minScore', 'minUsable'] as const),
  ...(['maxWidth', 'maxHeight'] as const),
] as const;

/** Alignment settings of a network's clips, as plain data that is stored with its weights. */
export type Alignment = Pick<PreprocessSettings, (typeof KEYS)[number]>;

/** Larger sizes and counts are an error in the file and would exhaust memory. */
const MOST = 4096;

/** Clips are held in memory as a whole. */
const MOST_BYTES = 2 ** 28;

/** Picks the alignment settings from all preprocessing settings. */
export function pickAlignment(settings: Alignment): Alignment {
  const { size, margin, transform, whiteBalance, timeline, length, perSegment } = settings;
  const { quality, looked, detector, landmarks, minScore, minUsable, maxWidth, maxHeight } = settings;
  return {
    ...{ size, margin, transform, whiteBalance, timeline, length, perSegment },
    ...{ quality, looked, detector, landmarks, minScore, minUsable, maxWidth, maxHeight },
  };
}

/**
 * Parses the alignment settings in a network file. Missing settings get their defaults; unknown ones are ignored, so that files of
 * later versions can be read.
 *
 * @param value - untrusted
 * @returns the settings. `retinaface`, whose model file is not part of a network file, is replaced with the default detector; then
 *   `replacedDetector` is `retinaface`.
 * @throws PreprocessError `BAD_SETTINGS`
 */
export function parseAlignment(value: unknown): {
  readonly settings: PreprocessSettings;
  readonly replacedDetector: string | null;
} {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad('alignment', 'an object', value);
  }
  const values = new Map<string, unknown>(Object.entries(withCurrentNames(value)));
  const given = Object.fromEntries(
    KEYS.flatMap((key) => (values.has(key) ? [[key, checked(key, values.get(key))]] : [])),
  );
  const isForeign = given['detector'] === 'retinaface';
  const settings = resolveSettings(
    isForeign ? { ...given, detector: DEFAULT_SETTINGS.detector, detectorModel: null } : given,
  );
  const bytes = storedFrames(settings) * settings.size ** 2 * 3;
  if (bytes > MOST_BYTES) throw bad('size', `clips of at most ${MOST_BYTES} bytes`, settings.size);
  return { settings, replacedDetector: isForeign ? 'retinaface' : null };
}

/** @throws PreprocessError if the value has another type than the default or is too large */
function checked(key: (typeof KEYS)[number], value: unknown): unknown {
  if (key === 'looked' && value === 'all') return value;
  const usual = DEFAULT_SETTINGS[key];
  if (typeof value !== typeof usual || (typeof value === 'number' && !(value <= MOST))) {
    throw bad(key, typeof usual === 'number' ? `a number up to ${MOST}` : 'a name', value);
  }
  return value;
}

function bad(key: string, expected: string, value: unknown): PreprocessError {
  const received = JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
  return new PreprocessError(
    'BAD_SETTINGS',
    `Setting ${key}: expected ${expected}; received ${received}; export the network again.`,
  );
}
