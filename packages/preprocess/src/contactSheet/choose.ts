import { createHash } from 'node:crypto';
import type { StoreEntry } from '../store/entry.js';

/** What became of a clip. */
export type ClipState = StoreEntry['kind'];

export interface ChooseOptions {
  /** Ids to show, in this order, whatever became of them. @defaultValue `count` at random */
  readonly ids?: readonly string[];
  /** How many to draw at random. @defaultValue 12 */
  readonly count?: number;
  /** The same seed draws the same clips. @defaultValue 1 */
  readonly seed?: number;
  /** Draw only clips of which this became. @defaultValue any */
  readonly only?: ClipState | undefined;
}

/** The ids of the clips that a contact sheet shows; drawn ones in the order of their ids. */
export function chooseClips(
  entries: readonly Pick<StoreEntry, 'id' | 'kind'>[],
  { ids = [], count = 12, seed = 1, only }: ChooseOptions = {},
): string[] {
  if (ids.length > 0) return [...ids];
  // A clip's place in the draw is its own: whether it is drawn hardly changes when others come or go.
  const place = (id: string): string => createHash('sha256').update(`${seed}/${id}`).digest('hex');
  return entries
    .filter(({ kind }) => only === undefined || kind === only)
    .map(({ id }) => ({ id, place: place(id) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id)
    .sort();
}
