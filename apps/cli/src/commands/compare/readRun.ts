import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { z } from 'zod';
import { parseClipGroupsCsv, type ClipGroups, type ComparedRun } from '@dfer/evaluate';
import { reasonOf } from '@dfer/core';

import { readConfig } from '../../config/config.js';
import type { Config } from '../../config/schema.js';
import { settingsOf } from '../../config/settings.js';
import { readPredictions } from '../../shared/readPredictions.js';
import {
  exists,
  foldNumbers,
  readText,
  resumeCommand,
  runFiles,
  seedNumbers,
  type RunFiles,
} from '../../shared/runFolder.js';
import { InputError } from '../../terminal/errors.js';
import { shellWord } from '../../terminal/shellWord.js';
import { parseJson } from '../../shared/parseJson.js';
import { readCost } from './readCost.js';
import { readMetrics } from './readMetrics.js';

/** Part of `report.json` that a comparison uses. */
const reportSchema = z.looseObject({
  uar: z.number(),
  war: z.number(),
  confusionMatrix: z.array(z.array(z.number())),
  protocol: z.looseObject({
    data: z.string(),
    selection: z.enum(['validation', 'last', 'test']),
    foldCount: z.int().optional(),
  }),
});

/**
 * Reads the available parts of a run, and describes the missing ones.
 *
 * @param name - Unique among the compared runs.
 * @throws InputError if the folder is not a run, is a run of several seeds, or has damaged predictions
 */
export async function readRun(root: string, name: string): Promise<ComparedRun> {
  const run = runFiles(root);
  await requireAnything(run);
  const seeds = await seedNumbers(run);
  if (seeds.length > 0) {
    throw new InputError(
      `run ${root}: expected one seed, so that each clip has one prediction; received ${seeds.length} seeds; compare its seeds, such as ${shellWord(join(run.seeds, String(seeds[0])))}`,
    );
  }
  const { config, problem } = await configOf(run);
  const { reported, foldCount, complaint } = await reportOf(run);
  const finished = await finishedFolds(run);
  const { curves, lines } = await readMetrics(run.folds);
  const predictions = finished.length === 0 ? null : await predictionsOf(run);
  const { groups, damage } = await groupsOf(run);
  return {
    name,
    predictions,
    groups,
    reported,
    curves,
    cost: await readCost(run, config, predictions?.classes.length, finished, lines),
    settings: config === null ? {} : shownSettings(config),
    missing: [
      ...problem,
      ...complaint,
      ...damage,
      ...foldsMissing(run, finished, foldCount, reported !== null),
      ...(finished.length > 0 && lines.length === 0
        ? ['no learning curves, as it has no metrics.jsonl.']
        : []),
    ],
  };
}

async function requireAnything(run: RunFiles): Promise<void> {
  const isFolder = await stat(run.root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const parts = await Promise.all([run.config, run.report, run.folds, run.seeds].map(exists));
  if (isFolder && parts.includes(true)) return;
  throw new InputError(
    `run: expected a folder made by "dfer train"; received ${resolve(run.root)}, which ${isFolder ? 'holds no config.json, report.json or folds' : 'is not a folder'}; name run folders such as runs/demo`,
  );
}

async function configOf({
  config,
}: RunFiles): Promise<{ readonly config: Config | null; readonly problem: readonly string[] }> {
  if (!(await exists(config))) return { config: null, problem: ['no settings, as it has no config.json.'] };
  try {
    return { config: await readConfig(config), problem: [] };
  } catch (error) {
    return { config: null, problem: [`no settings, as its config.json cannot be read: ${reasonOf(error)}.`] };
  }
}

async function reportOf({ report }: RunFiles): Promise<{
  readonly reported: ComparedRun['reported'];
  readonly foldCount?: number;
  readonly complaint: readonly string[];
}> {
  if (!(await exists(report))) return { reported: null, complaint: [] };
  const parsed = reportSchema.safeParse(parseJson(await readText(report).catch(() => '')));
  if (!parsed.success) return { reported: null, complaint: ['its report.json is damaged and was not read.'] };
  const { uar, war, confusionMatrix, protocol } = parsed.data;
  return {
    reported: {
      uar,
      war,
      clips: confusionMatrix.flat().reduce((sum, count) => sum + count, 0),
      protocol: { data: protocol.data, selection: protocol.selection },
    },
    ...(protocol.foldCount === undefined ? {} : { foldCount: protocol.foldCount }),
    complaint: [],
  };
}

/** Folds that have predictions. */
async function finishedFolds({ folds }: RunFiles): Promise<readonly number[]> {
  const all = await foldNumbers(folds);
  const found = await Promise.all(all.map((fold) => exists(join(folds, String(fold), 'predictions.csv'))));
  return all.filter((_, index) => found[index]);
}

async function predictionsOf(run: RunFiles): Promise<ComparedRun['predictions']> {
  try {
    return await readPredictions(run);
  } catch (error) {
    throw new InputError(`run ${run.root}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Groups of the run's clips; `null` if unknown or if the file is damaged. */
async function groupsOf({ clipGroups }: RunFiles): Promise<{
  readonly groups: ClipGroups | null;
  readonly damage: readonly string[];
}> {
  if (!(await exists(clipGroups))) return { groups: null, damage: [] };
  try {
    return { groups: parseClipGroupsCsv(await readText(clipGroups)), damage: [] };
  } catch (error) {
    return { groups: null, damage: [`its clip-groups.csv is damaged and was not read: ${reasonOf(error)}.`] };
  }
}

function foldsMissing(
  { root }: RunFiles,
  finished: readonly number[],
  foldCount: number | undefined,
  hasReport: boolean,
): string[] {
  const resume = `resume it with: ${resumeCommand(root)}`;
  if (finished.length === 0) {
    return [
      hasReport
        ? 'no predictions of its clips: it has only a report, which cannot be compared clip by clip.'
        : `no fold is finished; ${resume}`,
    ];
  }
  const list = `fold${finished.length === 1 ? '' : 's'} ${finished.join(', ')}`;
  if (!hasReport) return [`it is not finished: only ${list} is compared so far; ${resume}`];
  return foldCount !== undefined && finished.length < foldCount
    ? [`it has predictions only of ${list} of ${foldCount}.`]
    : [];
}

/** Settings to compare: names and folders of runs are left out. */
function shownSettings(config: Config): Record<string, string> {
  return Object.fromEntries(
    [...settingsOf(config)]
      .filter(([key]) => key !== 'name')
      .map(([key, value]) => [key, value.replace(/^"(.*)"$/s, '$1')]),
  );
}
