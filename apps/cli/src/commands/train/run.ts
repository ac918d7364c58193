import { join } from 'node:path';

import { disclaimerFor, type Report } from '@dfer/evaluate';
import type { ChosenBackend } from '@dfer/runtime';
import { crossValidate, mergeRuns, type RunLock } from '@dfer/train';

import type { Context } from '../../context.js';
import { Interrupted, isAbort, stopIfAsked } from '../../terminal/errors.js';
import { resolveConfig, type Flags } from '../../config/flags.js';
import type { Config } from '../../config/schema.js';
import { counted } from '../../terminal/table.js';
import { unlessStopped } from '../../lifecycle/unlessStopped.js';
import { backendFor, printBackend, printShortfalls } from '../../shared/backend.js';
import { measureBaseline } from '../../shared/baseline.js';
import { checkBeforehand } from './checkBeforehand.js';
import { claimRun, writeRunConfig } from './claimRun.js';
import { alignData, openData, type AlignedData } from '../../shared/data.js';
import { describeEnvironment } from '../../shared/environment.js';
import { EpochBar, percent } from '../../shared/epochBar.js';
import { watchMemory } from '../../shared/peakMemory.js';
import { plannedRelease } from '../../shared/plannedData.js';
import { drawReport } from '../report/run.js';
import {
  exists,
  pointLatest,
  requireRun,
  resumeCommand,
  runFiles,
  writeJson,
  type RunFiles,
} from '../../shared/runFolder.js';
import { trainConfigOf } from './trainConfig.js';

/** Configuration of the run: the saved one with `--resume`, else that of the flags. */
async function configOf(flags: Flags): Promise<Config> {
  if (flags.resume === undefined) return resolveConfig(flags);
  const { config } = await requireRun(flags.resume);
  return resolveConfig({ ...flags, config });
}

async function trainFolds(
  config: Config,
  flags: Flags,
  files: RunFiles,
  { dataset, store }: AlignedData,
  chosen: ChosenBackend,
  context: Context,
  lock?: RunLock,
): Promise<Report> {
  const { brand } = disclaimerFor(config.train.selection);
  const bar = new EpochBar(
    context,
    config.train.epochs,
    ['train', ...(config.seeds === null ? [] : [`seed ${config.seed}`])]
      .concat(brand === undefined ? [] : `(${brand})`)
      .join(' '),
  );
  const memory = watchMemory();
  try {
    return await crossValidate({
      dataset,
      reader: store,
      config: trainConfigOf(config, dataset, flags),
      backend: chosen,
      out: files.root,
      ...(lock === undefined ? {} : { lock }),
      onEvent: bar.onEvent,
      signal: context.signal,
    });
  } finally {
    const peakMemory = memory.stop();
    bar.stop();
    // If all folds were already finished, no backend was opened, and environment.json stays unchanged.
    if (bar.backend !== null) {
      await writeJson(files.environment, {
        ...(await describeEnvironment(bar.backend, config.precision)),
        peakMemory,
      });
    }
  }
}

/** Trains each seed as a run in `seeds/<seed>` and writes one report of all. */
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
    await writeRunConfig(
      { files: own, isStarted: await exists(own.config) },
      { ...config, name, seed, seeds: null },
    );
    await trainFolds({ ...config, seed }, flags, own, data, chosen, context);
    await drawReport(own, own, name, context);
  }
  const report = mergeRuns(runs.map(({ own }) => own.root));
  await writeJson(files.report, report);
  return report;
}

/** Runs the whole experiment: data, aligned faces, folds, report. Results of an interrupted run are reused. */
export async function train(flags: Flags, context: Context): Promise<void> {
  const config = await configOf(flags);
  const run = await claimRun(config, flags.resume ?? flags.out, context);
  const { files, lock } = run;
  try {
    const chosen = await unlessStopped(context.signal, backendFor(config));
    printBackend(chosen, context);
    const opened = config.data.root === null ? null : await openData(config, flags, context);
    await checkBeforehand(config, opened ?? plannedRelease(config), chosen, flags, context);
    stopIfAsked(context.signal);
    await writeRunConfig(run, config);
    run.isStarted = true;
    // Printed now, since a wrapper such as nx may hide the output after Ctrl-C.
    context.note(`run ${files.root}: Ctrl-C saves; to resume: ${resumeCommand(files.root)}`);
    const data = await alignData(config, flags, context, opened);
    const report =
      config.seeds === null
        ? await trainFolds(config, flags, files, data, chosen, context, lock)
        : await trainSeeds(config, config.seeds, flags, files, data, chosen, context);
    if (config.baseline !== 'none') await measureBaseline(data, chosen, files, context);
    await drawReport(files, files, config.name, context);
    await pointLatest(files.root);
    context.result(`${files.page}: ${summaryOf(report)}`, { run: files.root, ...report });
    printShortfalls(chosen, context);
  } catch (error) {
    if (isAbort(error) && run.isStarted) throw new Interrupted(resumeCommand(files.root));
    throw error;
  } finally {
    await lock.release();
  }
}

/** A report in one line. */
export function summaryOf({ brand, verdict, protocol, folds, foldMean, seeds }: Report): string {
  return [
    ...(brand === undefined ? [] : [brand]),
    `UAR ${percent(foldMean.uar)}`,
    `WAR ${percent(foldMean.war)}`,
    `mean of ${counted(folds.length, 'fold')}${seeds === undefined ? '' : ` and ${seeds.length} seeds`}`,
    `${protocol.clips} clips (${protocol.data})`,
    `verdict: ${verdict}`,
  ].join(', ');
}
