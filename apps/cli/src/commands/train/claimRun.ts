import { join, relative, resolve } from 'node:path';

import { replaceFile } from '@dfer/core';
import { lockRun, runOwner, TrainError, type RunLock } from '@dfer/train/runs';

import { readConfig } from '../../config/config.js';
import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import type { Config } from '../../config/schema.js';
import { configText, differences, experimentDigest, isConfigText } from '../../config/settings.js';
import {
  exists,
  foldNumbers,
  readText,
  resumeCommand,
  runFiles,
  RUNS,
  type RunFiles,
} from '../../shared/runFolder.js';

/** A run's folder that this process holds. */
export interface ClaimedRun {
  readonly files: RunFiles;
  readonly lock: RunLock;
  /** Whether `config.json` is there, so that `--resume` works. */
  isBegun: boolean;
}

/** What a folder holds, seen from an experiment that wants it. */
type Content =
  | { readonly kind: 'nothing' | 'same' }
  | { readonly kind: 'other'; readonly differing: readonly string[] }
  | { readonly kind: 'foreign'; readonly file: string };

/**
 * Takes the folder of a run, before anything is written. Where none is named it is `runs/<name>`, or the first of `runs/<name>-2` … that
 * no other experiment has.
 *
 * @param named - By `--out` or `--resume`.
 * @throws InputError, TrainError `RUN_IN_USE`
 */
export async function claimRun(
  config: Config,
  named: string | undefined,
  context: Context,
): Promise<ClaimedRun> {
  if (named !== undefined) return claimNamed(config, named);
  const first = join(RUNS, config.name);
  let reason = '';
  for (let n = 1; ; n++) {
    const root = n === 1 ? first : `${first}-${n}`;
    const claimed = await claimFree(config, root);
    if (claimed !== null && 'lock' in claimed) {
      if (n > 1) context.note(`run ${root}: a folder of its own, as ${first} holds ${reason}`);
      return claimed;
    }
    if (reason === '') reason = reasonFor(claimed);
  }
}

function reasonFor(content: Content | null): string {
  if (content?.kind === 'other') return `another experiment (${shown(content.differing)})`;
  return content?.kind === 'foreign'
    ? `a ${content.file} that is no run's`
    : 'another experiment, which is running';
}

/** Settings that are named; the others are counted. */
const SHOWN = 6;

const shown = (differing: readonly string[]): string =>
  differing.slice(0, SHOWN).join('; ') +
  (differing.length > SHOWN ? `; and ${differing.length - SHOWN} more` : '');

async function claimNamed(config: Config, root: string): Promise<ClaimedRun> {
  const lock = await lockRun(root, experimentDigest(config));
  try {
    const files = runFiles(root);
    const content = await contentOf(files, config);
    if (content.kind === 'foreign') {
      throw new InputError(
        `run ${root}: expected an empty folder or a run's; received one with a ${content.file} that is no run's; choose another folder with --out`,
      );
    }
    if (content.kind === 'other') {
      throw new InputError(
        `run ${root}: expected the settings in its config.json; received others: ${shown(content.differing)}; resume it by ${resumeCommand(root)} and no other settings, or choose another folder with --out`,
      );
    }
    return { files, lock, isBegun: content.kind === 'same' };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** @returns what is there instead where the folder is not free; `null`: another experiment is running in it */
async function claimFree(config: Config, root: string): Promise<ClaimedRun | Content | null> {
  const experiment = experimentDigest(config);
  let lock: RunLock;
  try {
    lock = await lockRun(root, experiment);
  } catch (error) {
    if (!(error instanceof TrainError && error.code === 'RUN_IN_USE')) throw error;
    // The same experiment twice at once is a mistake, another one needs a folder of its own.
    if ((await runOwner(root))?.experiment === experiment) throw error;
    return null;
  }
  try {
    const files = runFiles(root);
    const content = await contentOf(files, config);
    if (content.kind === 'nothing' || content.kind === 'same') {
      return { files, lock, isBegun: content.kind === 'same' };
    }
    await lock.release();
    return content;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function contentOf(files: RunFiles, config: Config): Promise<Content> {
  if (!(await exists(files.config))) {
    for (const [name, file] of [
      ['report.json', files.report],
      ['report.html', files.page],
      ['environment.json', files.environment],
    ] as const) {
      if (await exists(file)) return { kind: 'foreign', file: name };
    }
    return { kind: 'nothing' };
  }
  let there: Config;
  try {
    there = await readConfig(files.config);
  } catch {
    return { kind: 'foreign', file: 'config.json' };
  }
  const differing = differences(there, config);
  if (differing.length === 0) return { kind: 'same' };
  if (await hasBegun(files)) return { kind: 'other', differing };
  // A run whose training never began holds nothing that other settings could spoil; but the file must be its own.
  return isConfigText(await readText(files.config))
    ? { kind: 'nothing' }
    : { kind: 'foreign', file: 'config.json' };
}

const hasBegun = async ({ folds, report, seeds }: RunFiles): Promise<boolean> =>
  (await exists(report)) || (await exists(seeds)) || (await foldNumbers(folds)).length > 0;

/** Writes what `--resume` reads, unless it is there. */
export async function writeRunConfig(
  run: Pick<ClaimedRun, 'files' | 'isBegun'>,
  config: Config,
): Promise<void> {
  if (run.isBegun) return;
  const from = relative(resolve(run.files.root), process.cwd());
  await replaceFile(run.files.config, configText(config, from === '' ? '.' : from));
}
