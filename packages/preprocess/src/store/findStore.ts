import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clip } from '@dfer/dataset';
import { PreprocessError } from '../errors.js';
import { settingsKey, type PreprocessSettings } from '../settings.js';
import { digestSource, stampSource } from '../video/sources/source.js';
import { ClipStore } from './clipStore.js';

/** Number of clips whose content is compared. */
const COMPARED = 8;

/**
 * Finds the store of a data set, even if the data set was moved, copied or mounted elsewhere: `folder` if it is a store, else a
 * sibling store with the same clips, else `folder`.
 *
 * @param folder - the preferred folder
 * @param settings - required settings @defaultValue any
 */
export async function findStore(
  folder: string,
  clips: readonly Clip[],
  settings?: PreprocessSettings,
): Promise<string> {
  if (await isStore(folder)) return folder;
  const cache = dirname(folder);
  const names = await readdir(cache).catch(() => []);
  for (const dir of names.sort().map((name) => join(cache, name))) {
    if ((await isStore(dir)) && (await holds(dir, clips, settings))) return dir;
  }
  return folder;
}

async function isStore(dir: string): Promise<boolean> {
  return stat(join(dir, 'store.json')).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Whether most of a sample of the clips that are in the store by id also have the same content. */
async function holds(
  dir: string,
  clips: readonly Clip[],
  settings: PreprocessSettings | undefined,
): Promise<boolean> {
  try {
    const store = await ClipStore.read(dir);
    if (settings && settingsKey(settings) !== settingsKey(store.settings)) return false;
    const known = clips.filter(({ id }) => store.has(id));
    const compared = Array.from(
      { length: Math.min(COMPARED, known.length) },
      (_, i) => known[Math.floor(((i + 0.5) * known.length) / Math.min(COMPARED, known.length))]!,
    );
    const same = await Promise.all(compared.map((clip) => isSame(store, clip)));
    return same.filter(Boolean).length > same.length / 2;
  } catch (error) {
    if (error instanceof PreprocessError) return false;
    throw error;
  }
}

async function isSame(store: ClipStore, { id, source }: Clip): Promise<boolean> {
  const entry = store.entry(id);
  if (!entry || !source) return false;
  return (
    entry.stamp === (await stampSource(source)) ||
    entry.digest === (await digestSource(source, store.settings))
  );
}
