import { resolve } from 'node:path';

import { EMOTIONS, type Dataset } from '@dfer/dataset';
import { planRelease } from '@dfer/synthetic';

import type { Config } from '../schema.js';

/** The synthetic release of an experiment as it will be once it is rendered, which takes minutes: enough to check settings by. */
export function plannedRelease({ synthetic, seed }: Config): Dataset {
  const { root, ...settings } = synthetic;
  return {
    root: resolve(root),
    format: 'dfew',
    classes: EMOTIONS,
    synthetic: true,
    notes: [],
    clips: planRelease({ ...settings, seed }).map(({ id, label, votes, fold, subject }) => ({
      id,
      source: { kind: 'video', path: resolve(root, `${id}.mp4`) },
      label: label === 0 ? null : label - 1,
      votes,
      fold: label === 0 ? null : fold,
      subject: String(subject),
    })),
  };
}
