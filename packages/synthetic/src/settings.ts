import { z } from 'zod';
import { deepFreeze, parseSettings, type PartlyOptional } from '@dfer/core';
import { SyntheticError } from './errors.js';
import { releaseSettingsSchema } from './settingsSchema.js';

export { RELEASE_FORMATS, type ReleaseFormat, releaseSettingsSchema } from './settingsSchema.js';

type Parsed = z.output<typeof releaseSettingsSchema>;

/** All settings that determine the bytes of a release; `format` is absent for DFEW. */
export type ReleaseSettings = PartlyOptional<Parsed, 'format'>;

export const DEFAULT_SETTINGS: ReleaseSettings = deepFreeze(resolveSettings({}));

/** Fills in defaults and validates settings. @throws SyntheticError `BAD_OPTION` */
export function resolveSettings(given: Partial<ReleaseSettings>): ReleaseSettings {
  const present = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  const { format, clips, subjects, width, height, fps, seconds, seed, awkward } = parseSettings(
    Object.fromEntries(present),
    releaseSettingsSchema,
    () => z.toJSONSchema(releaseSettingsSchema, { io: 'input' }),
    ({ key, expected, received }) =>
      new SyntheticError('BAD_OPTION', 'input', `${key}: expected ${expected}; received ${String(received)}`),
  );
  // Releases are compared by their settings as text: the order stays, and DFEW's has no format, as in older releases.
  return {
    ...(format === 'dfew' ? {} : { format }),
    ...{ clips, subjects, width, height, fps, seconds, seed, awkward },
  };
}
