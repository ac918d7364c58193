import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { reasonOf } from '@dfer/core';
import { PRECISIONS } from '@dfer/runtime';
import { deviceName } from './device.js';

/** Default side of a network's input in pixels. */
const SIZES = { resnet18: 112, resnet50: 224 } as const;

type ModelName = keyof typeof SIZES;

/** A whole number from 1. */
export const wholeNumber = z.string().transform((text, context) => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  context.addIssue(`expected a whole number ≥ 1; received ${text}.`);
  return z.NEVER;
});

/** Names separated by commas. */
const someOf = <Name extends string>(
  choices: readonly [Name, ...Name[]],
): z.ZodType<readonly Name[], string> =>
  z.string().transform((text, context) => {
    const names = text.split(',');
    const known = names.flatMap((name) => choices.filter((choice) => choice === name));
    if (known.length === names.length) return known;
    const wrong = names.find((name) => !choices.some((choice) => choice === name));
    context.addIssue(`expected some of ${choices.join()}; received ${wrong}.`);
    return z.NEVER;
  });

/** Networks with a default size of their input. */
export const modelNames = someOf<ModelName>(['resnet18', 'resnet50']);
/** Number formats of convolutions and matrix products. */
export const precisionNames = someOf(PRECISIONS);
/** See `CandidateName`. */
const mallocNames = someOf(['stock', 'tuned']);
/** See `CandidateName`. */
const engineNames = someOf(['ours', 'pytorch']);

/** Whole numbers separated by commas. */
export const wholeNumbers = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(wholeNumber));

const FLAGS = {
  /** Print one JSON document. */
  json: z.boolean().default(false),
  /** Reduce everything that is not set explicitly, to check that the benchmark runs. */
  quick: z.boolean().default(false),
  /** Also measure each operation. */
  profile: z.boolean().default(false),
  /** float32 on a GPU in TF32. */
  tf32: z.boolean().default(false),
  /** Also torch.compile. */
  compile: z.boolean().default(false),
} as const;

/** The options that all benchmarks share. */
export const COMMON_OPTIONS = {
  ...FLAGS,
  device: deviceName,
  threads: wholeNumber,
  /** Side of the input in pixels. @defaultValue depends on the network */
  size: wholeNumber.optional(),
} as const;

/** The options of benchmarks that compare the engines' speed. */
export const ENGINE_OPTIONS = {
  ...COMMON_OPTIONS,
  models: modelNames,
  precisions: precisionNames,
  mallocs: mallocNames,
  engines: engineNames,
  /** Number of times that each candidate's turn comes. */
  rounds: wholeNumber,
  /** Measured steps of a turn. */
  steps: wholeNumber,
  /** Steps before the first turn. */
  warmup: wholeNumber,
} as const;

type Texts = Readonly<Record<string, string>>;

/**
 * Reads the command line. A wrong option ends the process with exit code 2.
 *
 * @param schema - `COMMON_OPTIONS` and the benchmark's own.
 * @param defaults - Values as they would be typed.
 * @param quick - Defaults with `--quick`.
 */
export function readOptions<Schema extends z.ZodType>(
  schema: Schema,
  defaults: Texts,
  quick: Texts,
): z.output<Schema> {
  const all: Texts = { device: 'cpu', threads: String(availableParallelism()), ...defaults };
  const given = parsed([...Object.keys(all), 'size']);
  const result = schema.safeParse({ ...all, ...(given['quick'] === true ? quick : {}), ...given });
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  return refuse(`--${String(path[0])}: ${message}`);
}

function parsed(names: readonly string[]): Readonly<Record<string, unknown>> {
  const texts = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const flags = Object.fromEntries(Object.keys(FLAGS).map((name) => [name, { type: 'boolean' as const }]));
  try {
    return parseArgs({ options: { ...texts, ...flags } }).values;
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

/** Side of the input in pixels. */
export function sizeOf({ size }: { readonly size?: number | undefined }, model: ModelName): number {
  return size ?? SIZES[model];
}

function refuse(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(2);
}
