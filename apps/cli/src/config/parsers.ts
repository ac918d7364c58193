// Values of command-line flags, from their text.
import { InvalidArgumentError } from 'commander';

import { STAGES } from '@dfer/models/catalog';
import { RUNTIME_SETTINGS } from '@dfer/runtime/settings';

import type { Config } from './schema.js';

/** @throws InvalidArgumentError unless the text is a whole number of at least `least`, and of at most `most`. */
export const wholeNumber =
  (least: number, most = Infinity) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      const range = most === Infinity ? `${least}` : `${least} to ${most}`;
      throw new InvalidArgumentError(`expected a whole number from ${range}; received "${text}".`);
    }
    return value;
  };

/** @throws InvalidArgumentError unless the text is a number from `least` to `most`. */
export const numberWithin =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`expected a number from ${least} to ${most}; received "${text}".`);
    }
    return value;
  };

/** A path. An empty one (an unset shell variable) would mean the working folder and is refused. */
export function parsePath(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected a path; received an empty one.');
  return text;
}

/** `all`, or fold numbers with commas: `1,3`. */
export function parseFolds(text: string): 'all' | number[] {
  if (text === 'all') return 'all';
  const folds = text.split(',').map(wholeNumber(1));
  if (new Set(folds).size === folds.length) return folds;
  throw new InvalidArgumentError(`expected each fold once; received "${text}".`);
}

/** Seeds with commas: `1,2,3`. */
export const parseSeeds = (text: string): number[] => text.split(',').map(wholeNumber(0));

/** Stages with commas: `stem,layer1`. */
export function parseStages(text: string): Config['train']['frozenStages'] {
  return text.split(',').map((name) => {
    const stage = STAGES.find((known) => known === name);
    if (stage !== undefined) return stage;
    throw new InvalidArgumentError(`expected stages among ${STAGES.join(', ')}; received "${name}".`);
  });
}

/** `auto`, or a device as PyTorch names it. */
export function parseDevice(text: string): Config['device'] {
  const parsed = RUNTIME_SETTINGS.device.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`expected auto, cpu, cuda or cuda:N; received "${text}".`);
}

/** `auto`, or a number of threads. */
export function parseLoaderWorkers(text: string): Config['train']['loaderWorkers'] {
  const value = Number(text);
  if (text === 'auto') return text;
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 64) return value;
  throw new InvalidArgumentError(`expected auto, or a whole number from 0 to 64; received "${text}".`);
}

/** `500`: steps; `10m`: minutes. */
export function parseCheckpointInterval(text: string): Config['train']['checkpointEvery'] {
  const [, number, minutes] = /^(\d+(?:\.\d+)?)(m?)$/.exec(text) ?? [];
  const value = Number(number);
  if (value > 0 && (minutes === 'm' || Number.isInteger(value))) {
    return minutes === 'm' ? { minutes: value } : { steps: value };
  }
  throw new InvalidArgumentError(`expected steps such as 500, or minutes such as 10m; received "${text}".`);
}
