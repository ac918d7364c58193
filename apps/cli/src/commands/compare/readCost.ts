import { join } from 'node:path';

import { z } from 'zod';
import type { RunCost } from '@dfer/evaluate';
import { parseBackbone, resnetSizes } from '@dfer/models/catalog';

import type { Config } from '../../config/schema.js';
import { readFoldCosts, trainingSpeed } from '../../shared/foldCosts.js';
import { readText, type RunFiles } from '../../shared/runFolder.js';
import { parseJson } from '../../shared/parseJson.js';
import type { EpochLine } from './readMetrics.js';

/** The weights of a TensorFlow.js model, by name and shape. */
const modelSchema = z.looseObject({
  weightsManifest: z.array(
    z.looseObject({
      weights: z.array(z.looseObject({ name: z.string(), shape: z.array(z.int().positive()) })),
    }),
  ),
});

/** Statistics of batch normalization, which no optimizer changes. */
const MOVING = /\/moving_(mean|variance)$/;

const environmentSchema = z.looseObject({ peakMemory: z.number().positive() });

/** Cost of a run, as far as its files record it. @param folds - Finished folds. */
export async function readCost(
  run: RunFiles,
  config: Config | null,
  classes: number | undefined,
  folds: readonly number[],
  lines: readonly EpochLine[],
): Promise<RunCost> {
  const environment = environmentSchema.safeParse(await readJson(run.environment));
  return {
    parameters: await countParameters(run, folds),
    flopsPerClip: config === null || classes === undefined ? null : flopsOf(config, classes),
    imagesPerSecond: trainingSpeed(await readFoldCosts(run.folds)).framesPerSecond,
    peakMemory: environment.success ? environment.data.peakMemory : null,
    trainingSeconds: sumOf(lines.map((line) => line.seconds)),
  };
}

/** `null` if a value is unknown or there are none. */
function sumOf(values: readonly (number | undefined)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return null;
    sum += value;
  }
  return values.length === 0 ? null : sum;
}

async function countParameters(
  { folds: folder }: RunFiles,
  folds: readonly number[],
): Promise<number | null> {
  for (const fold of folds) {
    const parsed = modelSchema.safeParse(await readJson(join(folder, String(fold), 'model', 'model.json')));
    if (!parsed.success) continue;
    return parsed.data.weightsManifest
      .flatMap(({ weights }) => weights)
      .filter(({ name }) => !MOVING.test(name))
      .reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0);
  }
  return null;
}

/** FLOPs of the frame network for all frames and views of a clip. */
function flopsOf({ model, train }: Config, classes: number): number | null {
  const backbone = parseBackbone(model.name);
  if (backbone === null) return null;
  const { multiplications } = resnetSizes({ ...backbone, classes, inputSize: model.size });
  const views = train.testTimeAugmentation.temporalCrops * (train.testTimeAugmentation.flip ? 2 : 1);
  return 2 * multiplications * train.framesPerClip.test * views;
}

async function readJson(file: string): Promise<unknown> {
  return parseJson(await readText(file).catch(() => ''));
}
