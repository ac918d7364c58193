import { z } from 'zod';
import { parseSettings } from '@dfer/core';
import { HEADS, resnetArchitecture, type Stage, STAGES } from '@dfer/models/catalog';
import { TrainError } from '../errors.js';
import type { OptionRule } from '../optim/losses/loss.js';
import { lossRules } from '../optim/losses/registry.js';
import { DEFAULT_MONITOR } from './monitor.js';
import { type TrainConfig, trainConfigSchema } from './trainConfig.js';

type CompleteConfig = z.output<typeof trainConfigSchema>;

/**
 * Rejects invalid options and invalid combinations of options.
 *
 * @param length - Number of stored frames per clip. @defaultValue not known
 * @throws TrainError `BAD_CONFIG`
 */
export function checkConfig(config: TrainConfig, length = Infinity): void {
  completeConfig(config, length);
}

/**
 * Checks options as `checkConfig`, and fills in the defaults of absent ones.
 *
 * @throws TrainError `BAD_CONFIG`
 */
export function completeConfig(config: TrainConfig, length = Infinity): TrainConfig & CompleteConfig {
  const complete = parseSettings(
    config,
    trainConfigSchema,
    () => z.toJSONSchema(trainConfigSchema, { io: 'input' }),
    ({ key, expected, received }) => refusal({ field: key, expected, received }),
  );
  const broken = combinationRules(complete, length).find(({ holds }) => !holds);
  if (broken !== undefined) throw refusal(broken);
  return { ...config, ...complete };
}

function refusal({ field, expected, received }: Omit<OptionRule, 'holds'>): TrainError {
  return new TrainError('BAD_CONFIG', 'input', {
    subject: `Training option "${field}"`,
    field,
    expected,
    received: JSON.stringify(received) ?? 'nothing',
    remedy: 'Correct it in the configuration.',
  });
}

/** Requirements on options that depend on other options. */
function combinationRules(config: CompleteConfig, length: number): readonly OptionRule[] {
  return [
    ...stageRules(config),
    ...clipRules(config, length),
    ...selectionRules(config),
    ...lossRules(config.loss, config),
  ];
}

/** @throws ModelError if there is no ResNet of this depth */
function stageRules({ depth, style, frozenStages }: CompleteConfig): OptionRule[] {
  const last = `layer${resnetArchitecture(depth, style).blocks.length}`;
  const stages: readonly Stage[] = STAGES.filter((name) => !name.startsWith('layer') || name <= last);
  return [
    {
      field: 'frozenStages',
      holds: frozenStages.every((stage) => stages.includes(stage)),
      expected: `stages of a ResNet-${depth}: ${stages.join(', ')}`,
      received: frozenStages,
    },
    {
      field: 'frozenStages',
      holds: !stages.every((stage) => frozenStages.includes(stage)),
      expected: 'at least one trainable stage',
      received: frozenStages,
    },
  ];
}

/** What the network sees of a clip. */
function clipRules(config: CompleteConfig, length: number): OptionRule[] {
  const { head, faceFeatures, framesPerClip, region } = config;
  const { left, top, side } = region;
  const isPerFrame = head === 'mean-probability';
  return [
    {
      field: 'faceFeatures',
      holds: faceFeatures === 'none' || !isPerFrame,
      expected: `"none" with head "mean-probability", or a head that classifies whole clips (${HEADS.slice(1).join(', ')})`,
      received: faceFeatures,
    },
    {
      field: 'framesPerClip.test',
      holds: isPerFrame || framesPerClip.test === framesPerClip.train,
      expected: `as many frames as in training, ${framesPerClip.train}, with head "${head}"`,
      received: framesPerClip.test,
    },
    {
      field: 'framesPerClip.train',
      holds: isPerFrame || framesPerClip.train <= length,
      expected: `at most the ${length} stored frames of each clip, with head "${head}"`,
      received: framesPerClip.train,
    },
    {
      field: 'region',
      holds: side > 0 && left + side <= 1 && top + side <= 1,
      expected: 'a square inside 0–1',
      received: region,
    },
  ];
}

function selectionRules({ selection, patience, monitor, optimizer, schedule }: CompleteConfig): OptionRule[] {
  const { minLearningRate } = schedule.kind === 'cosine' ? schedule : { minLearningRate: 0 };
  return [
    {
      field: 'patience',
      holds: patience === null || selection !== 'last',
      expected: 'null with selection "last", which does not compare epochs',
      received: patience,
    },
    {
      field: 'monitor',
      holds: monitor === DEFAULT_MONITOR || selection !== 'last',
      expected: `"${DEFAULT_MONITOR}" with selection "last", which does not compare epochs`,
      received: monitor,
    },
    {
      field: 'schedule.minLearningRate',
      holds: minLearningRate <= optimizer.learningRate,
      expected: `a number from 0 to the learning rate, ${optimizer.learningRate}`,
      received: minLearningRate,
    },
  ];
}
