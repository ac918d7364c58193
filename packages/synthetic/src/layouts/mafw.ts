import { join } from 'node:path';
import writeExcelFile from 'write-excel-file/node';
import { replaceFile } from '@dfer/core';
import { releaseClasses } from '../classes.js';
import { type ClipPlan, FOLDS } from '../plan.js';
import type { ReleaseLayout } from './layout.js';

const NAMES = releaseClasses('mafw').map(({ name }) => name);

/** The class with the most votes; if the votes name no single emotion, the top two classes joined by `_`. */
function labelOf({ label, votes }: ClipPlan): string {
  if (label > 0) return NAMES[label - 1] ?? '';
  const ranked = votes.map((_, index) => index).sort((a, b) => (votes[b] ?? 0) - (votes[a] ?? 0));
  return ranked
    .slice(0, 2)
    .sort((a, b) => a - b)
    .map((index) => NAMES[index] ?? '')
    .join('_');
}

/** MAFW's layout: videos, five folds of single and compound labels, and votes. */
export const mafwLayout: ReleaseLayout = {
  clips: join('data', 'clips'),
  tables: ['split', 'labels'],
  clipName: ({ id }) => id,
  async writeTables(root, plans) {
    for (const kind of ['single', 'compound'] as const) {
      const listed = plans.filter(({ label }) => kind === 'compound' || label > 0);
      for (let fold = 1; fold <= FOLDS; fold++) {
        const folder = join(root, 'split', kind, 'no_caption', `set_${fold}`);
        for (const role of ['train', 'test'] as const) {
          const lines = listed
            .filter((plan) => (plan.fold === fold) === (role === 'test'))
            .map((plan) => `${plan.id}.mp4 ${labelOf(plan)}\n`);
          // Readers treat an empty list as damaged.
          if (lines.length > 0) await replaceFile(join(folder, `${role}.txt`), lines.join(''));
        }
      }
    }
    const rows = [['clip', ...NAMES], ...plans.map(({ id, votes }) => [`${id}.mp4`, ...votes])];
    const sheet = await writeExcelFile(rows.map((row) => row.map((value) => ({ value })))).toBuffer();
    await replaceFile(join(root, 'labels', 'votes.xlsx'), sheet);
  },
};
