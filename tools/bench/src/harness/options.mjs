import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

/** Default side of a network's input in pixels. */
const SIZES = { resnet18: 112, resnet50: 224 };

const CHOICES = {
  models: Object.keys(SIZES),
  precisions: ['fp32', 'bf16'],
  mallocs: ['stock', 'tuned'],
  engines: ['ours', 'pytorch'],
};

/**
 * The command line that all benches share. `--quick` reduces everything that is not set explicitly, to check that the bench runs.
 *
 * @param {Record<string, string>} defaults Lists and numbers, as they would be typed.
 * @param {Record<string, string>} quick Defaults with `--quick`.
 */
export function readOptions(defaults, quick) {
  const all = { device: 'cpu', threads: String(availableParallelism()), ...defaults };
  const texts = Object.fromEntries(
    Object.keys({ ...all, size: '' }).map((name) => [name, { type: 'string' }]),
  );
  const flags = Object.fromEntries(
    ['json', 'quick', 'profile', 'tf32', 'compile'].map((name) => [name, { type: 'boolean' }]),
  );
  let given;
  try {
    given = parseArgs({ options: { ...texts, ...flags } }).values;
  } catch (error) {
    refuse(error.message);
  }
  const chosen = { ...all, ...(given.quick ? quick : {}), ...given };
  for (const name of Object.keys(CHOICES)) if (name in chosen) chosen[name] = choices(name, chosen[name]);
  if ('batches' in chosen) chosen.batches = chosen.batches.split(',').map((text) => whole('batches', text));
  for (const name of [
    'rounds',
    'steps',
    'batch',
    'threads',
    'size',
    'warmup',
    'trained',
    'epochs',
    'seeds',
    'frames',
  ]) {
    if (name in chosen) chosen[name] = whole(name, chosen[name]);
  }
  if (!/^(cpu|cuda(:\d+)?)$/.test(chosen.device))
    refuse(`--device: expected cpu, cuda or cuda:n; received ${chosen.device}.`);
  return chosen;
}

/** Side of the input in pixels. */
export function sizeOf(options, model) {
  return options.size ?? SIZES[model];
}

function choices(name, text) {
  const parts = text.split(',');
  const wrong = parts.find((part) => !CHOICES[name].includes(part));
  if (wrong !== undefined) refuse(`--${name}: expected some of ${CHOICES[name].join()}; received ${wrong}.`);
  return parts;
}

function whole(name, text) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    refuse(`--${name}: expected a whole number ≥ 1; received ${text}.`);
  return value;
}

function refuse(message) {
  console.error(`bench: ${message}`);
  process.exit(2);
}
