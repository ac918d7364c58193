import { join } from 'node:path';
import writeExcelFile from 'write-excel-file/node';
import { replaceFile } from '@dfer/core';
import { EMOTIONS } from '@dfer/dataset';
import { type ClipPlan, FOLDS } from '../plan.js';
import type { ReleaseLayout } from './layout.js';

/**
 * Writes the split CSVs: `test/set_k` is fold k, `train/set_k` the union of the others. Label-0 clips are in neither.
 * A file without clips is not written, because readers treat an empty file as damaged.
 */
async function writeSplits(root: string, plans: readonly ClipPlan[]): Promise<void> {
  const labeled = plans.filter((plan) => plan.label > 0);
  for (const part of ['train', 'test'] as const) {
    const folder = join(root, 'EmoLabel_DataSplit', `${part}(single-labeled)`);
    for (let fold = 1; fold <= FOLDS; fold++) {
      const rows = labeled.filter((plan) => (plan.fold === fold) === (part === 'test'));
      if (rows.length === 0) continue;
      const lines = rows.map((plan) => `${Number(plan.id)},${plan.label}`);
      await replaceFile(join(folder, `set_${fold}.csv`), ['video_name,label', ...lines, ''].join('\n'));
    }
  }
}

/** Writes `Annotation/annotation.xlsx`: seven vote columns, the number of the clip, its label. */
async function writeVotes(root: string, plans: readonly ClipPlan[]): Promise<void> {
  const header = [...EMOTIONS.map((name, index) => `${index + 1}${name}`), 'order', 'label'];
  const rows = plans.map((plan) => [...plan.votes, Number(plan.id), plan.label].map((value) => ({ value })));
  const sheet = await writeExcelFile([header.map((value) => ({ value })), ...rows]).toBuffer();
  await replaceFile(join(root, 'Annotation', 'annotation.xlsx'), sheet);
}

/** DFEW's layout: original videos, five folds and votes. */
export const dfewLayout: ReleaseLayout = {
  clips: join('Clip', 'original', 'part1'),
  tables: ['EmoLabel_DataSplit', 'Annotation'],
  clipName: ({ id }) => id,
  async writeTables(root, plans) {
    await writeSplits(root, plans);
    await writeVotes(root, plans);
  },
};
