import { PreprocessError } from './errors.js';
import { DEFAULT_SETTINGS, resolveSettings, storedFrames, type PreprocessSettings } from './settings.js';

/** The settings that decide what a network sees of a film; how a store keeps it, and where files lie, are not among them. */
const KEYS = [
  ...(['size', 'margin', 'transform', 'normalise', 'timeline', 'length', 'perSegment'] as const),
  ...(['quality', 'looked', 'detector', 'landmarks', 'minScore', 'minUsable'] as const),
  ...(['maxWidth', 'maxHeight'] as const),
] as const;

/** How the clips of a network were aligned: what has to travel with its weights, as plain data. */
export type Alignment = Pick<PreprocessSettings, (typeof KEYS)[number]>;

/** Sides and counts beyond this are an error of the file, and would take all memory. */
const MOST = 4096;

/** A clip is in memory as a whole. */
const MOST_BYTES = 2 ** 28;

export function pickAlignment(settings: Alignment): Alignment {
  const { size, margin, transform, normalise, timeline, length, perSegment } = settings;
  const { quality, looked, detector, landmarks, minScore, minUsable, maxWidth, maxHeight } = settings;
  return {
    ...{ size, margin, transform, normalise, timeline, length, perSegment },
    ...{ quality, looked, detector, landmarks, minScore, minUsable, maxWidth, maxHeight },
  };
}

/**
 * The settings that align clips as those of a network were, from what its file says. What it does not say is the default; what nobody knows
 * here is passed over, so that files of later versions can be read.
 *
 * @param value - of a file that nobody vouches for
 * @returns the settings. `retinaface`, whose own file does not travel with a network, is replaced by the default detector, and
 *   `replacedDetector` names it.
 * @throws PreprocessError `BAD_SETTINGS`
 */
export function parseAlignment(value: unknown): {
  readonly settings: PreprocessSettings;
  readonly replacedDetector: string | null;
} {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad('alignment', 'settings by name', value);
  }
  const told = new Map<string, unknown>(Object.entries(value));
  const given = Object.fromEntries(
    KEYS.flatMap((key) => (told.has(key) ? [[key, checked(key, told.get(key))]] : [])),
  );
  const isForeign = given['detector'] === 'retinaface';
  const settings = resolveSettings(
    isForeign ? { ...given, detector: DEFAULT_SETTINGS.detector, detectorModel: null } : given,
  );
  const bytes = storedFrames(settings) * settings.size ** 2 * 3;
  if (bytes > MOST_BYTES) throw bad('size', `clips of at most ${MOST_BYTES} bytes`, settings.size);
  return { settings, replacedDetector: isForeign ? 'retinaface' : null };
}

/** @throws PreprocessError where a value is of another type than the default, or too large */
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
