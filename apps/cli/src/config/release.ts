import { createHash } from 'node:crypto';
import type { z } from 'zod';

import { releaseSettingsSchema } from '@dfer/synthetic/settings';

import type { Config } from './schema.js';

type ReleasePart = Pick<Config, 'synthetic' | 'seed'>;
type ReleaseSettings = z.output<typeof releaseSettingsSchema>;

const DEFAULT_ROOT = '.dfer/demo';

/** Settings of an experiment's synthetic release. */
export const releaseSettings = ({ synthetic, seed }: ReleasePart): ReleaseSettings =>
  releaseSettingsSchema.strip().parse({ ...synthetic, seed });

/**
 * Folder of an experiment's synthetic release, relative to the working directory. Unless it is configured, each set of settings has its
 * own: experiments with different settings do not replace each other's clips.
 */
export function releaseRoot(config: ReleasePart): string {
  if (config.synthetic.root !== null) return config.synthetic.root;
  const text = JSON.stringify(releaseSettings(config));
  if (text === JSON.stringify(releaseSettingsSchema.parse({}))) return DEFAULT_ROOT;
  return `.dfer/release-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
