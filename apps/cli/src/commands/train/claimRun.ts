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

/** A run's folder that this process has locked. */
export interface ClaimedRun {
  readonly files: RunFiles;
  readonly lock: RunLock;
  /** True if `config.json` exists, so that `--resume` works. */
  isStarted: boolean;
}

/** Content of a folder, compared with the experiment that needs it. */
type Content =
  | { readonly kind: 'nothing' | 'same' }
  | { readonly kind: 'other'; readonly differing: readonly string[] }
  | { readonly kind: 'foreign'; readonly file: string };

/**
 * Locks the folder of a run before anything is written. The default is `runs/<name>`, or the first of `runs/<name>-2` … that does not
 * belong to another experiment.
 *
 * @param named - Folder given by `--out` or `--resume`.
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
      if (n > 1) context.note(`run ${root}: new folder, as ${first} ${reason}`);
      return claimed;
    }
    if (reason === '') reason = reasonFor(claimed);
  }
}

function reasonFor(content: Content | null): string {
  if (content?.kind === 'other') return `belongs to another experiment (${shown(content.differing)})`;
  return content?.kind === 'foreign'
    ? `has a ${content.file} that no run wrote`
    : 'belongs to another experiment, which is running';
}

/** Maximum number of settings to list; the others are counted. */
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
        `run ${root}: expected an empty folder or a run's; received one with a ${content.file} that no run wrote; choose another folder with --out`,
      );
    }
    if (content.kind === 'other') {
      throw new InputError(
        `run ${root}: expected the settings in its config.json; received different ones: ${shown(content.differing)}; resume it with: ${resumeCommand(root)}, without other settings, or choose another folder with --out`,
      );
    }
    return { files, lock, isStarted: content.kind === 'same' };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** @returns the content of the folder if it is not free; `null` if another experiment is running in it */
async function claimFree(config: Config, root: string): Promise<ClaimedRun | Content | null> {
  const experiment = experimentDigest(config);
  let lock: RunLock;
  try {
    lock = await lockRun(root, experiment);
  } catch (error) {
    if (!(error instanceof TrainError && error.code === 'RUN_IN_USE')) throw error;
    // Running the same experiment twice at the same time is an error; another experiment gets its own folder.
    if ((await runOwner(root))?.experiment === experiment) throw error;
    return null;
  }
  try {
    const files = runFiles(root);
    const content = await contentOf(files, config);
    if (content.kind === 'nothing' || content.kind === 'same') {
      return { files, lock, isStarted: content.kind === 'same' };
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
  if (await hasStarted(files)) return { kind: 'other', differing };
  // A run whose training never started has no results that other settings could spoil; but dfer must have written the file.
  return isConfigText(await readText(files.config))
    ? { kind: 'nothing' }
    : { kind: 'foreign', file: 'config.json' };
}

const hasStarted = async ({ folds, report, seeds }: RunFiles): Promise<boolean> =>
  (await exists(report)) || (await exists(seeds)) || (await foldNumbers(folds)).length > 0;

/** Writes the `config.json` that `--resume` reads, unless it exists. */
export async function writeRunConfig(
  run: Pick<ClaimedRun, 'files' | 'isStarted'>,
  config: Config,
): Promise<void> {
  if (run.isStarted) return;
  const from = relative(resolve(run.files.root), process.cwd());
  await replaceFile(run.files.config, configText(config, from === '' ? '.' : from));
}
