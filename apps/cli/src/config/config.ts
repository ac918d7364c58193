import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

import { describeIssue, type JsonSchema, keysOf } from '@dfer/core';
import { withCurrentNames } from '@dfer/preprocess/renamedSettings';
import { withCurrentKeys } from '@dfer/train/renamedKeys';

import { InputError } from '../terminal/errors.js';
import { releaseRoot } from './release.js';
import { configSchema, type Config } from './schema.js';

const jsonSchema = (): JsonSchema => z.toJSONSchema(configSchema, { io: 'input' });

/** Dotted names of every key of the configuration. */
export function configKeys(): readonly string[] {
  return keysOf(jsonSchema());
}

/**
 * @param source - where the value came from, for the message.
 * @throws InputError naming each wrong key.
 */
export function parseConfig(value: unknown, source: string): Config {
  const parsed = configSchema.safeParse(translate(value), { reportInput: true });
  if (parsed.success) return parsed.data;
  const schema = jsonSchema();
  const sentences = parsed.error.issues.map((issue) => describeIssue(issue, schema));
  throw new InputError(`configuration ${source}: ${sentences.join('; ')}`);
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Translates the key names of version 0.1. */
function translate(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const parts: readonly (readonly [part: string, rename: (settings: object) => object])[] = [
    ['train', withCurrentKeys],
    ['preprocess', withCurrentNames],
  ];
  return parts.reduce((config, [part, rename]) => {
    const settings: unknown = Reflect.get(config, part);
    return isRecord(settings) ? { ...config, [part]: rename(settings) } : config;
  }, value);
}

/** @throws InputError if the file is missing, is not JSON or does not fit the schema. */
export async function readConfig(file: string): Promise<Config> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new InputError(
      `configuration file: expected a readable JSON file; received ${resolve(file)}, which cannot be read; check --config`,
      { cause },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(decoded(bytes));
  } catch (cause) {
    throw new InputError(`configuration ${file}: expected JSON; received invalid JSON (${String(cause)})`, {
      cause,
    });
  }
  const { from, ...config } = parseConfig(value, file);
  return from === undefined ? config : rebased(config, resolve(dirname(file), from));
}

/** Windows editors write a byte order mark, and some write UTF-16. */
function decoded(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** Resolves the configuration's paths, which are relative to `folder`. */
function rebased(config: Config, folder: string): Config {
  return folder === process.cwd() ? config : withPaths(config, (path) => resolve(folder, path));
}

/** Applies `map` to every path in the configuration. */
export function withPaths(config: Config, map: (path: string) => string): Config {
  const mapped = (path: string | null): string | null => (path === null ? null : map(path));
  return {
    ...config,
    cache: map(config.cache),
    data: { ...config.data, root: mapped(config.data.root), films: mapped(config.data.films) },
    synthetic: { ...config.synthetic, root: map(releaseRoot(config)) },
    model: { ...config.model, weights: mapped(config.model.weights) },
  };
}
