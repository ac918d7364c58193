import { FACE_FEATURES } from '@dfer/clips';
import { HEADS, resnetArchitecture, type Stage, STAGES } from '@dfer/models';
import { INNER_FACE_REGION } from '../data/cropAndResize.js';
import { TrainError } from '../errors.js';
import { lossRules } from '../optim/losses/index.js';
import { DEFAULT_MONITOR } from './monitor.js';
import type { TrainConfig } from './trainConfig.js';

/**
 * Rejects invalid options and invalid combinations of options.
 *
 * @param length - Number of stored frames per clip. @defaultValue not known
 * @throws TrainError `BAD_CONFIG`
 */
export function checkConfig(config: TrainConfig, length = Infinity): void {
  const demand = (holds: boolean, field: string, expected: string, received: unknown): void => {
    if (holds) return;
    throw new TrainError('BAD_CONFIG', 'input', {
      subject: `Training option "${field}"`,
      field,
      expected,
      received: JSON.stringify(received),
      remedy: 'Correct it in the configuration.',
    });
  };
  const counts = ['size', 'epochs', 'batchSize', 'parallelFolds', 'depth', 'frameCacheBytes'] as const;
  for (const field of counts) {
    demand(Number.isInteger(config[field]) && config[field] >= 1, field, 'a whole number ≥ 1', config[field]);
  }
  for (const part of ['train', 'test'] as const) {
    const frames = config.framesPerClip[part];
    demand(Number.isInteger(frames) && frames >= 1, `framesPerClip.${part}`, 'a whole number ≥ 1', frames);
  }
  const { frozenStages = [] } = config;
  const last = `layer${resnetArchitecture(config.depth, config.style).blocks.length}`;
  const stages: readonly Stage[] = STAGES.filter((name) => !name.startsWith('layer') || name <= last);
  demand(
    frozenStages.every((stage) => stages.includes(stage)),
    'frozenStages',
    `stages of a ResNet-${config.depth}: ${stages.join(', ')}`,
    frozenStages,
  );
  demand(
    !stages.every((stage) => frozenStages.includes(stage)),
    'frozenStages',
    'at least one trainable stage',
    frozenStages,
  );
  const { head = 'mean-probability', framesPerClip, faceFeatures = 'none' } = config;
  demand(
    FACE_FEATURES.includes(faceFeatures),
    'faceFeatures',
    FACE_FEATURES.map((kind) => `"${kind}"`).join(', '),
    faceFeatures,
  );
  demand(
    faceFeatures === 'none' || head !== 'mean-probability',
    'faceFeatures',
    `"none" with head "mean-probability", or a head that classifies whole clips (${HEADS.slice(1).join(', ')})`,
    faceFeatures,
  );
  demand(
    head === 'mean-probability' || framesPerClip.test === framesPerClip.train,
    'framesPerClip.test',
    `as many frames as in training, ${framesPerClip.train}, with head "${head}"`,
    framesPerClip.test,
  );
  demand(
    head === 'mean-probability' || framesPerClip.train <= length,
    'framesPerClip.train',
    `at most the ${length} stored frames of each clip, with head "${head}"`,
    framesPerClip.train,
  );
  for (const [stage, rate] of Object.entries(config.learningRateMultipliers ?? {})) {
    demand(
      Number.isFinite(rate) && rate > 0,
      `learningRateMultipliers.${stage}`,
      'a number above 0; freeze it instead',
      rate,
    );
  }
  const { left, top, side } = config.region ?? INNER_FACE_REGION;
  demand(
    left >= 0 && top >= 0 && side > 0 && left + side <= 1 && top + side <= 1,
    'region',
    'a square inside 0–1',
    config.region,
  );
  demand(Number.isInteger(config.seed), 'seed', 'a whole number', config.seed);
  demand(
    Number.isInteger(config.foldCount) && config.foldCount >= 2,
    'foldCount',
    'a whole number ≥ 2',
    config.foldCount,
  );
  const { labelSmoothing, validationFraction, patience } = config;
  demand(
    labelSmoothing >= 0 && labelSmoothing < 1,
    'labelSmoothing',
    'a number from 0 (included) to 1 (excluded)',
    labelSmoothing,
  );
  demand(
    validationFraction > 0 && validationFraction <= 0.5,
    'validationFraction',
    'a number above 0, at most 0.5',
    validationFraction,
  );
  demand(
    patience === null || (Number.isInteger(patience) && patience >= 1),
    'patience',
    'null or ≥ 1',
    patience,
  );
  demand(
    patience === null || config.selection !== 'last',
    'patience',
    'null with selection "last", which does not compare epochs',
    patience,
  );
  const { monitor = DEFAULT_MONITOR } = config;
  demand(
    monitor === DEFAULT_MONITOR || config.selection !== 'last',
    'monitor',
    `"${DEFAULT_MONITOR}" with selection "last", which does not compare epochs`,
    monitor,
  );
  demand(
    config.optimizer.learningRate > 0,
    'optimizer.learningRate',
    'a number above 0',
    config.optimizer.learningRate,
  );
  const { minLearningRate = 0 } = config.schedule.kind === 'cosine' ? config.schedule : {};
  demand(
    minLearningRate >= 0 && minLearningRate <= config.optimizer.learningRate,
    'schedule.minLearningRate',
    `a number from 0 to the learning rate, ${config.optimizer.learningRate}`,
    minLearningRate,
  );
  const { loaderWorkers = 'auto' } = config;
  demand(
    loaderWorkers === 'auto' ||
      (Number.isInteger(loaderWorkers) && loaderWorkers >= 0 && loaderWorkers <= 64),
    'loaderWorkers',
    '"auto" or a whole number from 0 to 64',
    loaderWorkers,
  );
  const { emaDecay = null, checkpointEvery = {}, mixup = 0, maxGradientNorm = null, loss } = config;
  demand(mixup >= 0 && mixup <= 1, 'mixup', 'a number from 0 to 1', mixup);
  demand(
    maxGradientNorm === null || maxGradientNorm > 0,
    'maxGradientNorm',
    'null or a number above 0',
    maxGradientNorm,
  );
  for (const { holds, field, expected, received } of loss === undefined ? [] : lossRules(loss, config)) {
    demand(holds, field, expected, received);
  }
  const { temporalCrops = 1 } = config.testTimeAugmentation ?? {};
  demand(
    Number.isInteger(temporalCrops) && temporalCrops >= 1,
    'testTimeAugmentation.temporalCrops',
    'a whole number ≥ 1',
    temporalCrops,
  );
  demand(
    emaDecay === null || (emaDecay > 0 && emaDecay < 1),
    'emaDecay',
    'null or a number between 0 and 1',
    emaDecay,
  );
  demand(
    Object.values(checkpointEvery).every((value) => value === undefined || value > 0),
    'checkpointEvery',
    'steps and minutes above 0',
    checkpointEvery,
  );
  demand(
    config.folds === 'all' || (config.folds.length > 0 && config.folds.every(Number.isInteger)),
    'folds',
    '"all" or a list of fold numbers',
    config.folds,
  );
}
