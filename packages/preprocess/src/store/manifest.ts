import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@dfer/core';
import { PreprocessError } from '../errors.js';
import { withCurrentNames, type StoredSettings } from '../renamedSettings.js';
import { resolveSettings, settingsKey, type PreprocessSettings } from '../settings.js';
import { readIfThere, shardNumber, shardPath } from './files.js';
import { FORMAT } from './shards/record.js';
import { scanShard } from './shards/scan.js';

/**
 * Checks that the store has these settings and this format; writes them to a new store.
 *
 * @throws PreprocessError `OTHER_SETTINGS`, `OTHER_FORMAT`
 */
export async function claimManifest(dir: string, settings: PreprocessSettings): Promise<void> {
  if ((await readManifest(dir)) === undefined) {
    // Atomic: settings truncated by a full disk would look like other settings.
    const text = `{"format":${FORMAT},"settings":${settingsKey(settings)}}\n`;
    await replaceFile(join(dir, 'store.json'), text);
  }
  // Read again: another process may have been first.
  const [expected, received] = [
    fields(settings),
    fields(withCurrentNames((await readManifest(dir)) ?? settings)),
  ];
  const list = (of: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string =>
    [...of].flatMap(([key, value]) => (other.get(key) === value ? [] : [`${key}=${value}`])).join(', ');
  const [wanted, found] = [list(expected, received), list(received, expected)];
  if (wanted === '' && found === '') return;
  throw new PreprocessError(
    'OTHER_SETTINGS',
    `Store ${dir}: expected ${wanted || 'nothing else'}; received ${found || 'nothing else'}; choose another folder, use the store's settings, or delete the store.`,
  );
}

/**
 * Reads the settings of a store; undefined if there is no store.
 *
 * @throws PreprocessError `OTHER_FORMAT`, `BAD_SETTINGS`
 */
export async function readSettings(dir: string): Promise<PreprocessSettings | undefined> {
  const found = await readManifest(dir);
  return found && resolveSettings(found);
}

/** Reads the settings as written, possibly by another version; from the shards if the manifest is lost. */
async function readManifest(dir: string): Promise<object | undefined> {
  const text = await readIfThere(join(dir, 'store.json'));
  const manifest = text === undefined ? undefined : parse(text);
  if (!manifest) return settingsOfShards(dir);
  const format: unknown = Reflect.get(manifest, 'format') ?? 1;
  if (format !== FORMAT) {
    throw new PreprocessError(
      'OTHER_FORMAT',
      `Store ${dir}: expected format ${FORMAT}; received format ${String(format)}, from another version of this package; choose another folder, or delete it and preprocess again.`,
    );
  }
  const settings: unknown = Reflect.get(manifest, 'settings');
  return typeof settings === 'object' && settings !== null ? settings : undefined;
}

async function settingsOfShards(dir: string): Promise<StoredSettings | undefined> {
  const names = await readdir(dir).catch(() => []);
  for (const shard of names.flatMap((name) => shardNumber(name) ?? []).sort((a, b) => a - b)) {
    for await (const found of scanShard(shardPath(dir, shard))) {
      if (found.kind === 'record' && found.header.kind === 'shard') return found.header.settings;
      break;
    }
  }
  return undefined;
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function fields(settings: object): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(settings)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
