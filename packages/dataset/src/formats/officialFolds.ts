import { DatasetError } from '../errors.js';
import { shown } from './labelTable.js';

/** The clips of one official list. */
export interface FoldList {
  readonly role: 'train' | 'test';
  /** Number of the fold, from 1. */
  readonly fold: number;
  readonly clips: ReadonlySet<string>;
}

/** `Clip.fold` by clip: the fold whose test set contains it; 0: only in training lists. */
export interface OfficialFolds {
  readonly folds: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
}

/**
 * Joins the official lists. Test sets must not overlap, and a fold must not train on its test clips.
 *
 * @throws DatasetError `BAD_SPLITS`
 */
export function joinFolds(lists: readonly FoldList[]): OfficialFolds {
  const folds = new Map<string, number>();
  const tests = lists.filter(({ role }) => role === 'test');
  for (const { fold, clips } of tests) {
    for (const clip of clips) {
      const other = folds.get(clip);
      if (other !== undefined) {
        throw bad(
          'test sets without common clips',
          `clip ${shown(clip)} in those of folds ${other} and ${fold}`,
        );
      }
      folds.set(clip, fold);
    }
  }
  const differing: number[] = [];
  for (const { fold, clips } of lists.filter(({ role }) => role === 'train')) {
    let others = 0;
    for (const clip of clips) {
      if (folds.get(clip) === fold) {
        throw bad(`fold ${fold} to train and test on different clips`, `clip ${shown(clip)} in both`);
      }
      if (!folds.has(clip)) folds.set(clip, 0);
      else if (folds.get(clip) !== 0) others++;
    }
    const expected = tests.reduce((sum, list) => (list.fold === fold ? sum : sum + list.clips.size), 0);
    if (others < expected) differing.push(fold);
  }
  const learned = [...folds.values()].filter((fold) => fold === 0).length;
  const notes = [
    `${tests.length === 1 ? 'One official split' : `${tests.length} official folds`}; ${learned} clips are only in training lists.`,
  ];
  if (differing.length > 0) {
    notes.push(
      `The training lists of fold ${differing.join(', ')} lack clips of the other test sets; here, a fold trains on all clips that it does not test.`,
    );
  }
  return { folds, notes };
}

const bad = (expected: string, received: string): DatasetError =>
  new DatasetError('BAD_SPLITS', `splits: expected ${expected}; received ${received}; copy the lists again.`);
