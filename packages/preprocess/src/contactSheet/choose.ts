import { createHash } from 'node:crypto';
import type { StoreEntry } from '../store/entry.js';

/** Result of preprocessing a clip. */
export type ClipState = StoreEntry['kind'];

export interface ChooseOptions {
  /** Ids to show, in this order, whatever their state. @defaultValue `count` random clips */
  readonly ids?: readonly string[];
  /** Number of random clips. @defaultValue 12 */
  readonly count?: number;
  /** Random seed. @defaultValue 1 */
  readonly seed?: number;
  /** Choose only clips in this state. @defaultValue any state */
  readonly only?: ClipState | undefined;
}

/** Chooses the clips of a contact sheet. @returns ids; random ones are sorted */
export function chooseClips(
  entries: readonly Pick<StoreEntry, 'id' | 'kind'>[],
  { ids = [], count = 12, seed = 1, only }: ChooseOptions = {},
): string[] {
  if (ids.length > 0) return [...ids];
  // A hash per clip: adding or removing other clips hardly changes the choice.
  const place = (id: string): string => createHash('sha256').update(`${seed}/${id}`).digest('hex');
  return entries
    .filter(({ kind }) => only === undefined || kind === only)
    .map(({ id }) => ({ id, place: place(id) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id)
    .sort();
}
