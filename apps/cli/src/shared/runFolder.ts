import { readdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { replaceFile } from '@dfer/core';

import type { Context } from '../context.js';
import { InputError } from '../terminal/errors.js';
import { LATEST } from '../config/schema.js';
import { shellWord } from '../terminal/shellWord.js';

/** Paths in a run's folder, defined in one place. */
export interface RunFiles {
  readonly root: string;
  readonly config: string;
  readonly environment: string;
  readonly report: string;
  /** Result of `dfer analyze`. */
  readonly analysis: string;
  /** Results of an interrupted analysis. */
  readonly analysisProgress: string;
  /** Metrics of the baseline on the same clips. */
  readonly baseline: string;
  /** Metrics of face features alone, if the network uses them. */
  readonly faceFeatures: string;
  /** Subject or movie of each clip, if known. */
  readonly clipGroups: string;
  readonly page: string;
  readonly figures: string;
  readonly tables: string;
  readonly folds: string;
  /** With several seeds: one run each. */
  readonly seeds: string;
}

export const runFiles = (root: string): RunFiles => ({
  root,
  config: join(root, 'config.json'),
  environment: join(root, 'environment.json'),
  report: join(root, 'report.json'),
  analysis: join(root, 'analysis.json'),
  analysisProgress: join(root, 'analysis.progress.jsonl'),
  baseline: join(root, 'baseline.json'),
  faceFeatures: join(root, 'face-features.json'),
  clipGroups: join(root, 'clip-groups.csv'),
  page: join(root, 'report.html'),
  figures: join(root, 'figures'),
  tables: join(root, 'tables'),
  folds: join(root, 'folds'),
  seeds: join(root, 'seeds'),
});

export const writeJson = (file: string, value: unknown): Promise<void> =>
  replaceFile(file, `${JSON.stringify(value, null, 2)}\n`);

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Default folder for runs. */
export const RUNS = 'runs';

/** The run for a command: the named one, else the one that finished last. */
export async function runOf(named: string | undefined, context: Context): Promise<string> {
  if (named !== undefined) return named;
  const target = await readlink(join(RUNS, LATEST)).catch(() => null);
  if (target === null) return join(RUNS, 'demo');
  const run = join(RUNS, target);
  context.note(`run ${run}, which finished last; --run names another`);
  return run;
}

/** Makes a run in `runs/` the default of commands; runs in other folders are ignored. */
export async function pointLatest(root: string): Promise<void> {
  if (dirname(resolve(root)) !== resolve(RUNS)) return;
  const link = join(RUNS, LATEST);
  const part = `${link}.${process.pid}`;
  // Optional: some file systems do not support links.
  await symlink(basename(resolve(root)), part)
    .then(() => rename(part, link))
    .catch(() => rm(part, { force: true }).catch(() => undefined));
}

/** The command that resumes a run, to copy. */
export const resumeCommand = (root: string): string => `dfer train --resume ${shellWord(root)}`;

/** @throws InputError if the folder is not a run */
export async function requireRun(root: string): Promise<RunFiles> {
  const files = runFiles(root);
  if (await exists(files.config)) return files;
  throw new InputError(
    `run: expected a folder made by "dfer train" (with config.json); received ${resolve(root)}; name one with --run, or train first`,
  );
}

/** Numbers of the folds that a run has started, ascending. */
export async function foldNumbers(folds: string): Promise<readonly number[]> {
  const names = await readdir(folds).catch(() => []);
  return names
    .map(Number)
    .filter((fold) => Number.isInteger(fold) && fold > 0)
    .sort((a, b) => a - b);
}

/** Seeds that a multi-seed run has started, ascending. */
export async function seedNumbers({ seeds }: RunFiles): Promise<readonly number[]> {
  const names = await readdir(seeds).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

export const readText = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
