import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { openDataset, withFilms, type Clip, type Dataset } from '@dfer/dataset';
import {
  demandSpace,
  findStore,
  openStore,
  preprocess,
  resolveSettings,
  spaceNeeded,
  type ClipStore,
  type PreprocessSettings,
  type PreprocessSummary,
  type Repair,
} from '@dfer/preprocess';

import type { Context } from '../context.js';
import { InputError } from '../terminal/errors.js';
import type { Flags } from '../config/flags.js';
import { releaseRoot } from '../config/release.js';
import type { Config } from '../config/schema.js';
import { byteSize, counted } from '../terminal/table.js';
import { unlessStopped } from '../lifecycle/unlessStopped.js';
import { alignmentBackendFor } from './backend.js';
import { exists } from './runFolder.js';
import { ensureRelease } from '../commands/synthesize/run.js';

/** Opens the data set of an experiment, by default the synthetic release, which is rendered first if necessary. */
export async function openData(config: Config, flags: Flags, context: Context): Promise<Dataset> {
  if (config.data.root === null) await ensureRelease(config, flags.workers, context);
  const root = resolve(config.data.root ?? releaseRoot(config));
  const opened = await openDataset(root, {
    format: config.data.format,
    labelOrder: config.data.labelOrder,
  });
  const dataset = config.data.films === null ? opened : await withFilms(opened, config.data.films);
  // Skipped files and assumptions affect the metrics. Nothing about the synthetic release is in doubt.
  for (const note of dataset.notes) {
    if (dataset.synthetic) context.log.info(note);
    else context.note(`data: ${note}`);
  }
  return dataset;
}

/** Opens the data set of an experiment; renders nothing. @throws InputError if it is missing */
export async function openPresentData(config: Config): Promise<Dataset> {
  const root = resolve(config.data.root ?? releaseRoot(config));
  if (config.data.root === null && !(await exists(root))) {
    throw new InputError(
      `data set: expected a folder with --data DIR, or the synthetic release at ${root}; received neither; name one, or render the release with: dfer synthesize`,
    );
  }
  return openDataset(root, {
    format: config.data.format,
    labelOrder: config.data.labelOrder,
  });
}

/**
 * Clips to train on: those with one label and, with votes as labels, those with votes. A clip with neither pixels nor fold is one in
 * which the data set's authors found no face (DFEW: 362 clips). It is not missing, so it is left out.
 *
 * @throws InputError if there is none
 */
export function labeledClips(
  dataset: Dataset,
  labels: Config['train']['labels'] = 'single',
): readonly Clip[] {
  const clips = dataset.clips.filter(
    ({ label, votes, source, fold }) =>
      (label !== null || (labels === 'votes' && votes !== null)) && (source !== null || fold !== null),
  );
  if (clips.length > 0) return clips;
  throw new InputError(
    `data set ${dataset.root}: expected labeled clips; received ${dataset.clips.length} clips without a label; check --data and its label files`,
  );
}

/** Folder of a data set's store in the cache. Each data set has its own, as clip ids of two releases may be equal. */
export function storeFolder(cache: string, root: string): string {
  const digest = createHash('sha256').update(resolve(root)).digest('hex').slice(0, 8);
  return join(resolve(cache), `${basename(root).replace(/[^\w.-]/g, '_')}-${digest}`);
}

/** Finds the store of a data set, even after it was moved. @param settings - Required settings. @defaultValue any */
export function storeOf(
  config: Config,
  { root, clips }: Dataset,
  settings?: PreprocessSettings,
): Promise<string> {
  return findStore(storeFolder(config.cache, root), clips, settings);
}

/** A data set with the store of its aligned faces. */
export interface AlignedData {
  readonly dataset: Dataset;
  readonly store: ClipStore;
  readonly summary: PreprocessSummary;
}

/**
 * Aligns the clips that are not in the cache yet, and reports which clips were left out and why.
 *
 * @param opened - The data set, if it is already open.
 */
export async function alignData(
  config: Config,
  flags: Flags,
  context: Context,
  opened: Dataset | null = null,
): Promise<AlignedData> {
  const chosen = await unlessStopped(context.signal, alignmentBackendFor(config));
  const dataset = opened ?? (await openData(config, flags, context));
  const clips = labeledClips(dataset, config.train.labels);
  const settings = resolveSettings(config.preprocess);
  const store = await openStore(await storeOf(config, dataset, settings), settings);
  for (const repair of store.repairs) context.note(repairSentence(repair));
  await printDiskSpace(store, clips, context);
  const stage = context.stage('align', clips.length, 'clips');
  try {
    const summary = await preprocess({
      clips,
      store,
      workers: flags.workers ?? availableParallelism(),
      backend: { chosen },
      signal: context.signal,
      allowBad: flags.allowBad ?? false,
      retryFailed: flags.retryFailed ?? false,
      onProgress: ({ finished, failed, eliminated }) =>
        stage.update(finished, failed + eliminated > 0 ? `${failed + eliminated} left out` : ''),
    });
    stage.stop();
    printLeftOut(summary, context);
    return { dataset, store, summary };
  } finally {
    stage.stop();
  }
}

/** Describes the repair of a store after an interruption, in one sentence. */
export function repairSentence({ shard, found, cutBytes, damaged }: Repair): string {
  const parts = [
    ...(found > 0 ? [`${counted(found, 'record')} restored to the index`] : []),
    ...(cutBytes > 0 ? [`${counted(cutBytes, 'byte')} of an unfinished record removed`] : []),
    ...(damaged.length > 0
      ? [
          `${counted(damaged.length, 'record')} damaged, to be processed again (${damaged.map((id) => id || 'its id is lost').join(', ')})`,
        ]
      : []),
  ];
  return `store: shard ${shard}: ${parts.join('; ')}`;
}

/** Prints the required disk space before the work starts. @throws PreprocessError `NO_SPACE` */
async function printDiskSpace(store: ClipStore, clips: readonly Clip[], context: Context): Promise<void> {
  const unknown = clips.filter(({ id, source }) => source !== null && store.entry(id) === undefined);
  if (unknown.length === 0) return;
  const needed = await spaceNeeded(store, unknown.length);
  const about = needed.basis === 'exact' ? 'up to' : 'about';
  context.note(
    `store: ${about} ${byteSize(needed.bytes)} for ${counted(unknown.length, 'clip')} in ${store.dir}; ${byteSize(needed.freeBytes)} free`,
  );
  demandSpace(store.dir, needed);
}

function printLeftOut({ eliminated, failed, noted }: PreprocessSummary, context: Context): void {
  for (const { id, usableRatio, notes } of eliminated) {
    const shown = `a usable face in ${Math.round(usableRatio * 100)} % of its frames`;
    context.note(`left out: clip ${id}, ${[shown, ...notes].join('; ')}`);
  }
  for (const { reason } of failed) context.note(`left out: ${reason}`);
  for (const { id, reason } of noted) context.note(`kept: clip ${id}, but ${reason}`);
}
