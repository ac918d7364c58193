import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';

import { alternativesOf, type JsonSchema, schemasAt } from '@dfer/core';
import { currentWhiteBalance } from '@dfer/preprocess/renamedSettings';
import { currentKey, currentValue } from '@dfer/train/renamedKeys';

import { InputError } from '../terminal/errors.js';
import { describeKey } from './describeKey.js';
import { configSchema } from './schema.js';

/** A value for one key of the configuration, from the command line. */
export interface Override {
  /** Dotted key: `train.optimizer.learningRate`. */
  readonly key: string;
  readonly text: string;
  /** As it was typed, for messages: `--lr`. */
  readonly flag: string;
}

/** Short flags for common keys; each takes the same values as `--set KEY=VALUE`. */
const ALIASES = {
  lr: ['--lr <rate>', 'train.optimizer.learningRate'],
  optimizer: ['--optimizer <kind>', 'train.optimizer.kind'],
  weightDecay: ['--weight-decay <x>', 'train.optimizer.weightDecay'],
  schedule: ['--schedule <kind>', 'train.schedule.kind'],
  loss: ['--loss <kind>', 'train.loss.kind'],
  labelSmoothing: ['--label-smoothing <x>', 'train.labelSmoothing'],
  classWeights: ['--class-weights <kind>', 'train.classWeights'],
  sampling: ['--sampling <kind>', 'train.sampling'],
  labels: ['--labels <kind>', 'train.labels'],
  mixup: ['--mixup <x>', 'train.mixup'],
  ema: ['--ema <decay>', 'train.emaDecay'],
  monitor: ['--monitor <figure>', 'train.monitor'],
  patience: ['--patience <n>', 'train.patience'],
} as const satisfies Readonly<Record<string, readonly [flags: string, key: string]>>;

export type AliasFlags = Partial<Readonly<Record<keyof typeof ALIASES, string>>>;

export interface OverrideFlags extends AliasFlags {
  readonly set?: readonly Override[];
}

/** Adds `--set` and the short flags, with the schema's descriptions. */
export function addOverrideFlags(command: Command): void {
  for (const [flags, key] of Object.values(ALIASES)) {
    command.addOption(new Option(flags, describeKey(key)));
  }
  command.addOption(
    new Option(
      '--set <key=value>',
      'set any configuration key (docs/configuration.md), repeatable: train.optimizer.beta1=0.8',
    ).argParser(collectOverride),
  );
}

function collectOverride(text: string, before: readonly Override[] = []): Override[] {
  const at = text.indexOf('=');
  const key = text.slice(0, Math.max(0, at)).trim();
  if (key === '') {
    throw new InvalidArgumentError(`expected KEY=VALUE such as train.epochs=20; received "${text}".`);
  }
  return [...before, { ...translate(key, text.slice(at + 1)), flag: `--set ${key}` }];
}

/** Translates a key of version 0.1 and its value. */
function translate(key: string, text: string): Pick<Override, 'key' | 'text'> {
  if (key === 'preprocess.normalise') {
    return { key: 'preprocess.whiteBalance', text: String(currentWhiteBalance(text)) };
  }
  const option = key.startsWith('train.') ? key.slice('train.'.length) : null;
  return option === null
    ? { key, text }
    : { key: `train.${currentKey(option)}`, text: String(currentValue(option, text)) };
}

/** All overrides of a command line, those of `--set` last. */
export function overridesOf(flags: OverrideFlags): readonly Override[] {
  const aliases = Object.entries(ALIASES).flatMap(([name, [usage, key]]): Override[] => {
    const text: unknown = Reflect.get(flags, name);
    return typeof text === 'string' ? [{ key, text, flag: usage.split(' ')[0]! }] : [];
  });
  return [...aliases, ...(flags.set ?? [])];
}

/**
 * The configuration with the overrides, not yet validated: the schema reports unknown keys and wrong types.
 *
 * A new `kind` of optimizer, schedule or loss starts from that kind's defaults, since kinds do not share their keys.
 *
 * @throws InputError if a key is given twice
 */
export function applyOverrides(config: object, overrides: readonly Override[]): object {
  const seen = new Map<string, string>();
  for (const { key, flag } of overrides) {
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      throw new InputError(
        `${flag}: expected each key once; received ${key} twice, also by ${earlier}; keep one`,
      );
    }
    seen.set(key, flag);
  }
  const isKind = ({ key }: Override): boolean => key.endsWith('.kind');
  const ordered = [...overrides.filter(isKind), ...overrides.filter((one) => !isKind(one))];
  return ordered.reduce((result, one) => withValue(result, one.key.split('.'), valueOf(one), one), config);
}

/**
 * @param before - The configuration without the other flags.
 * @param after - With them.
 * @throws InputError if another flag changed the key of an override
 */
export function assertGivenOnce(before: object, after: object, overrides: readonly Override[]): void {
  const both = overrides.find(
    ({ key }) => JSON.stringify(at(before, key)) !== JSON.stringify(at(after, key)),
  );
  if (both === undefined) return;
  throw new InputError(
    `${both.flag}: expected each key once; received ${both.key} twice, as ${JSON.stringify(at(after, both.key))} by another flag; keep one`,
  );
}

function at(config: object, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (parent, name) =>
        typeof parent === 'object' && parent !== null ? Reflect.get(parent, name) : undefined,
      config,
    );
}

function withValue(parent: object, path: readonly string[], value: unknown, override: Override): object {
  const [key = '', ...rest] = path;
  const child: unknown = Object.hasOwn(parent, key) ? Reflect.get(parent, key) : undefined;
  if (rest.length === 0) {
    const isNewKind = key === 'kind' && child !== value;
    return { ...(isNewKind ? {} : parent), [key]: value };
  }
  if (child !== undefined && (typeof child !== 'object' || child === null || Array.isArray(child))) {
    const name = override.key.slice(0, override.key.length - rest.join('.').length - 1);
    throw new InputError(
      `${override.flag}: expected a key of the configuration; received ${override.key}, but ${name} has no keys of its own; set ${name}`,
    );
  }
  return { ...parent, [key]: withValue(child ?? {}, rest, value, override) };
}

/** The text itself for keys that only take text; else its JSON value if it is JSON (numbers, true, null, lists). */
function valueOf({ key, text }: Override): unknown {
  if (typesOf(key).every((type) => type === 'string')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

let root: z.core.JSONSchema.BaseSchema | undefined;

/** The schemas of a dotted key: one for each alternative that has the key. */
function schemasOf(key: string): JsonSchema[] {
  root ??= z.toJSONSchema(configSchema, { io: 'input' });
  return schemasAt(root, key.split('.'));
}

/** JSON types that a key accepts; `unknown` if there is no such key. */
function typesOf(key: string): string[] {
  const types = schemasOf(key)
    .flatMap(alternativesOf)
    .flatMap(({ type, enum: choices, const: only }) => [
      ...(type === undefined ? [] : [type].flat()),
      ...(choices ?? []).map((choice) => typeof choice),
      ...(only === undefined ? [] : [typeof only]),
    ]);
  return types.length === 0 ? ['unknown'] : types;
}
