import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

import { parseConfig, withPaths } from './config.js';
import type { Config } from './schema.js';

/** Keys of the configuration that do not affect the result of an experiment. */
const FREE: readonly string[] = ['comment', 'from', 'cache', 'synthetic.root'];

/** Every setting that affects the result, by its dotted name, as JSON, with absolute paths. */
export function settingsOf(config: Config): ReadonlyMap<string, string> {
  const leaves = (value: unknown, name: string): [string, string][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, child]) => leaves(child, name === '' ? key : `${name}.${key}`))
      : [[name, JSON.stringify(value) ?? 'nothing']];
  const entries = Object.entries(withPaths(config, (path) => resolve(path)));
  const isFree = (name: string): boolean => FREE.some((key) => `${name}.`.startsWith(`${key}.`));
  return new Map(leaves(Object.fromEntries(entries), '').filter(([name]) => !isFree(name)));
}

/** Each setting that differs, with both values: `train.epochs 50 there, 2 here`. */
export function differences(there: Config, here: Config): readonly string[] {
  const [theirs, ours] = [settingsOf(there), settingsOf(here)];
  return [...new Set([...theirs.keys(), ...ours.keys()])]
    .filter((name) => theirs.get(name) !== ours.get(name))
    .map((name) => `${name} ${theirs.get(name) ?? 'nothing'} there, ${ours.get(name) ?? 'nothing'} here`);
}

/** SHA-256 of the settings: equal for experiments with equal settings. */
export const experimentDigest = (config: Config): string =>
  createHash('sha256')
    .update(JSON.stringify([...settingsOf(config)]))
    .digest('hex');

/** `config.json` of a run. @param from - Base folder of its relative paths, relative to the file. */
export const configText = (config: Config, from: string): string =>
  `${JSON.stringify(parseConfig({ ...config, from }, 'of the run'), null, 2)}\n`;

/** True if the text is unchanged output of `configText`. */
export function isConfigText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    const config = parseConfig(value, 'of a run');
    return config.from !== undefined && configText(config, config.from) === text;
  } catch {
    return false;
  }
}
