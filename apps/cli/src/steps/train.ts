import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';

import type { Report } from '@dfer/evaluate';
import type { OpenedBackend } from '@dfer/runtime';
import { crossValidate, type TrainEvent } from '@dfer/train';

import { readConfig } from '../config.js';
import type { Context } from '../context.js';
import { InputError, Interrupted, isAbort } from '../errors.js';
import { resolveConfig, type Flags } from '../flags.js';
import type { Stage } from '../progress.js';
import type { Config } from '../schema.js';
import { alignData, type AlignedData } from './data.js';
import { describeEnvironment } from './environment.js';
import { drawReport } from './report.js';
import { exists, foldNumbers, requireRun, runFiles, writeJson, type RunFiles } from './runFolder.js';
import { trainConfigOf } from './trainConfig.js';

const hasBegun = async ({ folds, report }: RunFiles): Promise<boolean> =>
  (await exists(report)) || (await foldNumbers(folds)).length > 0;

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

/** Turns the events of training into one bar over the epochs of all folds. */
class EpochBar {
  private stage: Stage | null = null;
  private readonly done = new Map<number, number>();
  backend: OpenedBackend | null = null;

  constructor(
    private readonly context: Context,
    private readonly epochs: number,
  ) {}

  onEvent = (event: TrainEvent): void => {
    switch (event.type) {
      case 'frames':
        return;
      case 'plan':
        this.stage = this.context.stage('train', event.folds.length * this.epochs, 'epochs');
        return;
      case 'backend':
        this.backend ??= event.backend;
        return;
      case 'warning':
        this.context.note(`warning: fold ${event.fold}: ${event.warning}`);
        return;
      case 'epoch': {
        const { epoch, trainLoss, validationUar } = event.metrics;
        this.context.log.info({ fold: event.fold, ...event.metrics }, 'epoch');
        this.advance(
          event.fold,
          epoch,
          `fold ${event.fold}: loss ${trainLoss.toFixed(2)}, UAR ${percent(validationUar)}`,
        );
        return;
      }
      case 'fold':
        this.context.log.info(event, 'fold');
        this.advance(
          event.fold,
          this.epochs,
          `fold ${event.fold} ${event.reused ? 'kept from before' : 'done'}`,
        );
    }
  };

  stop(): void {
    this.stage?.stop();
  }

  private advance(fold: number, epochs: number, note: string): void {
    this.done.set(fold, epochs);
    this.stage?.update(
      [...this.done.values()].reduce((sum, n) => sum + n, 0),
      note,
    );
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

async function trainFolds(
  config: Config,
  flags: Flags,
  files: RunFiles,
  { dataset, store }: AlignedData,
  context: Context,
): Promise<Report> {
  const bar = new EpochBar(context, config.train.epochs);
  // Said now: whoever starts the command through another (nx) may not hear what it says when it is stopped.
  context.note(`run ${files.root}: Ctrl-C saves; to go on: dfer train --resume ${files.root}`);
  try {
    return await crossValidate({
      dataset,
      reader: store,
      config: trainConfigOf(config, dataset, flags),
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

/** The whole experiment: data, aligned faces, folds, report. What an earlier run finished is not done again. */
export async function train(flags: Flags, context: Context): Promise<void> {
  const { config, files } = await beginRun(flags);
  try {
    const data = await alignData(config, flags, context);
    const report = await trainFolds(config, flags, files, data, context);
    await drawReport(files, files, config.name);
    const { verdict, protocol, folds, foldMean } = report;
    context.result(
      `${files.page}: UAR ${percent(foldMean.uar)}, WAR ${percent(foldMean.war)}, mean of ${folds.length} folds, ${protocol.clips} clips (${protocol.data}), verdict: ${verdict}`,
      { run: files.root, ...report },
    );
  } catch (error) {
    if (isAbort(error)) throw new Interrupted(`dfer train --resume ${files.root}`);
    throw error;
  }
}
