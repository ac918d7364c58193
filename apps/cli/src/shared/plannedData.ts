import { resolve } from 'node:path';

import type { Dataset } from '@dfer/dataset';
import { planRelease, releaseClasses } from '@dfer/synthetic';

import { releaseRoot, releaseSettings } from '../config/release.js';
import type { Config } from '../config/schema.js';

/** The synthetic release of an experiment before it is rendered (which takes minutes): enough to check settings. */
export function plannedRelease(config: Config): Dataset {
  const settings = releaseSettings(config);
  const root = resolve(releaseRoot(config));
  return {
    root,
    format: settings.format,
    classes: releaseClasses(settings.format).map(({ name }) => name),
    synthetic: true,
    notes: [],
    clips: planRelease(settings).map(({ id, label, votes, fold, subject }) => ({
      id,
      source: { kind: 'video', path: resolve(root, `${id}.mp4`) },
      label: label === 0 ? null : label - 1,
      votes,
      fold: label === 0 ? null : officialFold(settings.format, fold),
      subject: String(subject),
    })),
  };
}

/** FERV39k has one split: its first fold is the test part, the others are for training. */
const officialFold = (format: Config['synthetic']['format'], fold: number): number =>
  format === 'ferv39k' && fold !== 1 ? 0 : fold;
