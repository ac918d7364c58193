import { readdir, readFile, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { replaceFile } from '@dfer/core';

import type { Context } from '../context.js';
import { InputError } from '../terminal/errors.js';
import { LATEST } from '../config/schema.js';
import { shellWord } from '../terminal/shellWord.js';

/** Paths in a run's folder, so that no two places spell them differently. */
export interface RunFiles {
  readonly root: string;
  readonly config: string;
  readonly environment: string;
  readonly report: string;
  /** How much the networks use time, and clips to look at. */
  readonly analysis: string;
  /** What an interrupted analysis has finished. */
  readonly analysisProgress: string;
  /** What a network that needs no training makes of the same clips. */
  readonly baseline: string;
  /** What the features of faces tell without the network, where it is told of them. */
  readonly faceFeatures: string;
  /** What clips belong to, where it is known. */
  readonly clipGroups: string;
  readonly page: string;
  readonly figures: string;
  readonly tables: string;
  readonly folds: string;
  /** Where there are several seeds: a run each. */
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

/** The folder that holds runs which were given none. */
export const RUNS = 'runs';

/** The run that a command is about: the one named, else the one that finished last. */
export async function runOf(named: string | undefined, context: Context): Promise<string> {
  if (named !== undefined) return named;
  const target = await readlink(join(RUNS, LATEST)).catch(() => null);
  if (target === null) return join(RUNS, 'demo');
  const run = join(RUNS, target);
  context.note(`run ${run}, which finished last; --run names another`);
  return run;
}

/** Makes a run the one that commands are about where none is named; runs in folders of their own choice are not. */
export async function pointLatest(root: string): Promise<void> {
  if (dirname(resolve(root)) !== resolve(RUNS)) return;
  const link = join(RUNS, LATEST);
  const part = `${link}.${process.pid}`;
  // A comfort, which file systems without links do not have.
  await symlink(basename(resolve(root)), part)
    .then(() => rename(part, link))
    .catch(() => rm(part, { force: true }).catch(() => undefined));
}

/** The command that resumes a run, to copy. */
export const resumeCommand = (root: string): string => `dfer train --resume ${shellWord(root)}`;

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

/** Seeds that a run of several has begun, ascending. */
export async function seedNumbers({ seeds }: RunFiles): Promise<readonly number[]> {
  const names = await readdir(seeds).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

export const readText = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
