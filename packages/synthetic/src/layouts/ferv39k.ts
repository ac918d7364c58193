import { join } from 'node:path';
import { replaceFile } from '@dfer/core';
import { releaseClasses } from '../classes.js';
import type { ClipPlan } from '../plan.js';
import type { ReleaseLayout } from './layout.js';

const SCENES = ['Action', 'DailyLife', 'Interview', 'Social'] as const;

/** One subject in five is in the test split. */
const isTested = ({ fold }: ClipPlan): boolean => fold === 1;

const labelOf = ({ emotion }: ClipPlan): string => {
  const name = releaseClasses('ferv39k').find((one) => one.emotion === emotion)?.name ?? emotion;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
};

const clipName = (plan: ClipPlan): string =>
  `${SCENES[plan.subject % SCENES.length] ?? SCENES[0]}/${labelOf(plan)}/${plan.id}`;

/** FERV39k's layout: scene folders and one split, with videos in place of frame folders. */
export const ferv39kLayout: ReleaseLayout = {
  clips: '2_ClipsforFaceCrop',
  tables: ['4_setups'],
  clipName,
  async writeTables(root, plans) {
    const folder = join(root, '4_setups', 'All_scenes');
    for (const role of ['train', 'test'] as const) {
      const lines = plans
        .filter((plan) => isTested(plan) === (role === 'test'))
        .map((plan) => `${clipName(plan)} ${labelOf(plan)}\n`);
      await replaceFile(join(folder, `${role}_All.csv`), lines.join(''));
    }
  },
};
