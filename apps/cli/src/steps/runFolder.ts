import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { InputError } from '../errors.js';

/** Paths in a run's folder, so that no two places spell them differently. */
export interface RunFiles {
  readonly root: string;
  readonly config: string;
  readonly environment: string;
  readonly report: string;
  readonly page: string;
  readonly figures: string;
  readonly folds: string;
  /** Where there are several seeds: a run each. */
  readonly seeds: string;
}

export const runFiles = (root: string): RunFiles => ({
  root,
  config: join(root, 'config.json'),
  environment: join(root, 'environment.json'),
  report: join(root, 'report.json'),
  page: join(root, 'report.html'),
  figures: join(root, 'figures'),
  folds: join(root, 'folds'),
  seeds: join(root, 'seeds'),
});

/** Written whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, text, { flush: true });
  await rename(`${file}.part`, file);
}

export const writeJson = (file: string, value: unknown): Promise<void> =>
  writeWhole(file, `${JSON.stringify(value, null, 2)}\n`);

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** @throws InputError where the folder holds no run. */
export async function requireRun(root: string): Promise<RunFiles> {
  const files = runFiles(root);
  if (await exists(files.config)) return files;
  throw new InputError(
    `run: expected a folder made by "dfer train" (with config.json); received ${resolve(root)}; name one with --run, or train first`,
  );
}

/** Numbers of the folds that a run has begun, ascending. */
export async function foldNumbers(folds: string): Promise<readonly number[]> {
  const names = await readdir(folds).catch(() => []);
  return names
    .map(Number)
    .filter((fold) => Number.isInteger(fold) && fold > 0)
    .sort((a, b) => a - b);
}

export const readText = (file: string): Promise<string> => readFile(file, 'utf8');
