import { z } from 'zod';
import { deepFreeze, parseSettings } from '@dfer/core';
import { PreprocessError } from './errors.js';
import { storedSettings, type StoredSettings, withCurrentNames } from './renamedSettings.js';
import { preprocessSettingsSchema, type Quality } from './settingsSchema.js';

export { preprocessSettingsSchema, type Quality, type WhiteBalance } from './settingsSchema.js';

/** Default settings of each quality. */
export const QUALITIES = Object.freeze({
  /** Also skips the decoder's deblocking and face-api.js's SSD MobileNet. */
  fast: { looked: 16 },
  balanced: { looked: 16 },
  /** Samples every frame of the video. */
  exact: { looked: 'all' },
} as const satisfies Readonly<Record<Quality, Pick<PreprocessSettings, 'looked'>>>);

type Parsed = z.output<typeof preprocessSettingsSchema>;

/**
 * Settings that affect the content of a store; two stores with equal settings are interchangeable. Defaults, ranges and choices are those
 * of `preprocessSettingsSchema`.
 */
export type PreprocessSettings = {
  readonly [Key in keyof Parsed]: Key extends 'looked' ? NonNullable<Parsed[Key]> : Parsed[Key];
};

/** User settings: if null or omitted, the quality's choice or the default applies. */
export type GivenSettings = { readonly [Key in keyof PreprocessSettings]?: PreprocessSettings[Key] | null };

export const DEFAULT_SETTINGS: PreprocessSettings = deepFreeze(resolveSettings());

/** Fills in defaults and validates settings. @throws PreprocessError `BAD_SETTINGS` */
export function resolveSettings(given: GivenSettings = {}): PreprocessSettings {
  const parsed = parseSettings(
    withoutAbsent(withCurrentNames(given)),
    preprocessSettingsSchema,
    () => z.toJSONSchema(preprocessSettingsSchema, { io: 'input' }),
    ({ key, expected, received }) => refusal(key, expected, received),
  );
  const settings = { ...parsed, looked: parsed.looked ?? QUALITIES[parsed.quality].looked };
  if ((settings.detector === 'retinaface') !== (settings.detectorModel !== null)) {
    throw refusal(
      'detectorModel',
      'the path of an ONNX file for the detector retinaface, none for other detectors',
      settings.detectorModel,
    );
  }
  return settings;
}

function refusal(key: string, expected: string, received: unknown): PreprocessError {
  const usual: unknown = Reflect.get(DEFAULT_SETTINGS, key);
  return new PreprocessError(
    'BAD_SETTINGS',
    `Setting ${key}: expected ${expected}; received ${String(received)}; leave it out for ${String(usual)}.`,
  );
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

function withoutAbsent(given: object): object {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Serializes settings as stores do, independent of the order of their keys. */
export const settingsKey = (settings: PreprocessSettings): string =>
  storedSettingsKey(storedSettings(settings));

export function storedSettingsKey(settings: StoredSettings): string {
  return JSON.stringify(Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))));
}
