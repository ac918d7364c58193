import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';

import type { Clip } from '@dfer/dataset';
import { brandOf, type Report } from '@dfer/evaluate';
import { resolveSettings, storedFrames } from '@dfer/preprocess';
import type { ChosenBackend } from '@dfer/runtime';
import { checkDataset, checkPretrained, crossValidate, mergeRuns, type TrainConfig } from '@dfer/train';

import { readConfig } from '../config.js';
import type { Context } from '../context.js';
import { InputError, Interrupted, isAbort } from '../errors.js';
import { resolveConfig, type Flags } from '../flags.js';
import type { Config } from '../schema.js';
import { backendFor, tellBackend, tellShortfalls } from './backend.js';
import { checkBeforeRendering } from './checkBeforeRendering.js';
import { alignData, labelledClips, openData, type AlignedData } from './data.js';
import { describeEnvironment } from './environment.js';
import { EpochBar, percent } from './epochBar.js';
import { drawReport } from './report.js';
import { exists, foldNumbers, requireRun, runFiles, writeJson, type RunFiles } from './runFolder.js';
import { trainConfigOf } from './trainConfig.js';

const hasBegun = async ({ folds, report, seeds }: RunFiles): Promise<boolean> =>
  (await exists(report)) || (await exists(seeds)) || (await foldNumbers(folds)).length > 0;

/** The run's configuration and folder; a folder never holds two experiments. @throws InputError */
async function beginRun(flags: Flags): Promise<{ config: Config; files: RunFiles }> {
  if (flags.resume !== undefined) await requireRun(flags.resume);
  const own = flags.resume === undefined ? flags : { ...flags, config: runFiles(flags.resume).config };
  const config = await resolveConfig(own);
  const files = runFiles(flags.resume ?? flags.out ?? join('runs', config.name));
  // A folder whose training never began (wrong folds, missing data) holds nothing that other settings could spoil.
  if ((await exists(files.config)) && (flags.resume !== undefined || (await hasBegun(files)))) {
    if (!isDeepStrictEqual(await readConfig(files.config), config)) {
      throw new InputError(
        `run ${files.root}: expected the settings in its config.json; received others; go on with it by --resume ${files.root} and no other settings, or choose another folder with --out`,
      );
    }
  } else {
    await writeJson(files.config, config);
  }
  return { config, files };
}

async function trainFolds(
  config: Config,
  flags: Flags,
  files: RunFiles,
  { dataset, store }: AlignedData,
  chosen: ChosenBackend,
  context: Context,
): Promise<Report> {
  const { brand } = brandOf(config.train.selection);
  const bar = new EpochBar(
    context,
    config.train.epochs,
    ['train', ...(config.seeds === null ? [] : [`seed ${config.seed}`])]
      .concat(brand === undefined ? [] : `(${brand})`)
      .join(' '),
  );
  try {
    return await crossValidate({
      dataset,
      reader: store,
      config: trainConfigOf(config, dataset, flags),
      backend: chosen,
      out: files.root,
      onEvent: bar.onEvent,
      signal: context.signal,
    });
  } finally {
    bar.stop();
    // A run whose folds were all finished before opened no backend: what it ran on stays as it was written.
    if (bar.backend !== null) {
      await writeJson(files.environment, await describeEnvironment(bar.backend, config.precision));
    }
  }
}

/** Each seed is a run of its own in `seeds/<seed>`; together they make the report. */
async function trainSeeds(
  config: Config,
  seeds: readonly number[],
  flags: Flags,
  files: RunFiles,
  data: AlignedData,
  chosen: ChosenBackend,
  context: Context,
): Promise<Report> {
  const runs = seeds.map((seed) => ({ seed, own: runFiles(join(files.seeds, String(seed))) }));
  for (const { seed, own } of runs) {
    const name = `${config.name}-seed-${seed}`;
    await writeJson(own.config, { ...config, name, seed, seeds: null });
    await trainFolds({ ...config, seed }, flags, own, data, chosen, context);
    await drawReport(own, own, name);
  }
  const report = mergeRuns(runs.map(({ own }) => own.root));
  await writeJson(files.report, report);
  return report;
}

/** @throws InputError where folds shall share no person or no film, and it is not known whom or what a clip shows. */
function checkGroups(clips: readonly Clip[], { foldSource }: TrainConfig): void {
  if (foldSource !== 'subject' && foldSource !== 'film') return;
  const unknown = clips.filter((clip) => clip[foldSource] == null);
  if (unknown.length === 0) return;
  const mend = foldSource === 'film' ? 'name them with --films FILE, or choose' : 'choose';
  throw new InputError(
    `folds by ${foldSource}: expected the ${foldSource} of each clip; received none for ${unknown.length} of ${clips.length}, such as ${unknown[0]?.id}; ${mend} other folds with --folds-by`,
  );
}

/** Looks at the settings, the folds and the weights to start from before faces are aligned, which may take hours. */
async function checkBeforehand(config: Config, flags: Flags, context: Context): Promise<void> {
  const dataset = await openData(config, flags, context);
  const trainConfig = trainConfigOf(config, dataset, flags);
  checkGroups(labelledClips(dataset, trainConfig.labels), trainConfig);
  checkDataset(dataset, trainConfig, storedFrames(resolveSettings(config.preprocess)));
  const weights = await checkPretrained(trainConfig, dataset.classes);
  if (weights !== null) context.note(`weights ${config.model.weights}: ${weights.summary}`);
}

/** The whole experiment: data, aligned faces, folds, report. What an earlier run finished is not done again. */
export async function train(flags: Flags, context: Context): Promise<void> {
  const { config, files } = await beginRun(flags);
  try {
    await checkBeforeRendering(config);
    const chosen = await backendFor(config);
    // Rendering the synthetic release takes minutes: what is worth knowing is said before.
    const isSynthetic = config.data.root === null;
    if (isSynthetic) tellBackend(chosen, context);
    await checkBeforehand(config, flags, context);
    if (!isSynthetic) tellBackend(chosen, context);
    const data = await alignData(config, flags, context);
    // Said now: whoever starts the command through another (nx) may not hear what it says when it is stopped.
    context.note(`run ${files.root}: Ctrl-C saves; to go on: dfer train --resume ${files.root}`);
    const report =
      config.seeds === null
        ? await trainFolds(config, flags, files, data, chosen, context)
        : await trainSeeds(config, config.seeds, flags, files, data, chosen, context);
    await drawReport(files, files, config.name);
    context.result(`${files.page}: ${summaryOf(report)}`, { run: files.root, ...report });
    tellShortfalls(chosen, context);
  } catch (error) {
    if (isAbort(error)) throw new Interrupted(`dfer train --resume ${files.root}`);
    throw error;
  }
}

/** A report in one line. */
export function summaryOf({ brand, verdict, protocol, folds, foldMean, seeds }: Report): string {
  return [
    ...(brand === undefined ? [] : [brand]),
    `UAR ${percent(foldMean.uar)}`,
    `WAR ${percent(foldMean.war)}`,
    `mean of ${folds.length} folds${seeds === undefined ? '' : ` and ${seeds.length} seeds`}`,
    `${protocol.clips} clips (${protocol.data})`,
    `verdict: ${verdict}`,
  ].join(', ');
}
