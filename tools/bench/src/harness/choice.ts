import { BACKEND_NAMES } from '@dfer/runtime';

/** Values of `--backend`. */
export const BACKENDS = ['auto', ...BACKEND_NAMES] as const;

/** Reads an option with a few possible values. Another value ends the process with exit code 2. */
export function choice<Name extends string>(
  benchmark: string,
  option: string,
  names: readonly Name[],
  text: string,
): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  console.error(`bench:${benchmark}: --${option}: expected one of ${names.join()}; received ${text}.`);
  process.exit(2);
}

/** Reads an option with names separated by commas. */
export function choices<Name extends string>(
  benchmark: string,
  option: string,
  names: readonly Name[],
  text: string,
): Name[] {
  return text.split(',').map((name) => choice(benchmark, option, names, name));
}
