import type { Dataset } from '@dfer/dataset';
import { BACKBONE_NAMES, type BackboneName, parseBackbone } from '@dfer/models/catalog';
import type { TrainConfig } from '@dfer/train';

import type { Flags } from '../../config/flags.js';
import type { Config } from '../../config/schema.js';

/** The first of official, subject and stratified folds that the data allows. */
function defaultFoldStrategy(dataset: Dataset): TrainConfig['foldStrategy'] {
  const labelled = dataset.clips.filter(({ label }) => label !== null);
  if (labelled.some(({ fold }) => fold !== null)) return 'official';
  return labelled.length > 0 && labelled.every(({ subject }) => subject !== null) ? 'subject' : 'stratified';
}

/** Parses a backbone name that the schema has validated. */
function backboneOf(name: string): BackboneName {
  const backbone = parseBackbone(name);
  if (backbone === null) throw new Error(`model.name: expected ${BACKBONE_NAMES}; received ${name}.`);
  return backbone;
}

/** Converts an experiment's configuration to the options of `@dfer/train`. */
export function trainConfigOf(config: Config, dataset: Dataset, flags: Flags): TrainConfig {
  const { train, model } = config;
  return {
    ...backboneOf(model.name),
    input: model.input,
    head: model.head,
    faceFeatures: model.faceFeatures,
    pretrained:
      model.weights === null
        ? null
        : { file: model.weights, classifier: model.classifier, input: model.pretrainedInput },
    frozenStages: train.frozenStages,
    learningRateMultipliers: train.learningRateMultipliers,
    size: model.size,
    region: model.region,
    framesPerClip: train.framesPerClip,
    epochs: train.epochs,
    batchSize: train.batchSize,
    optimizer: train.optimizer,
    schedule: train.schedule,
    labelSmoothing: train.labelSmoothing,
    loss: train.loss,
    classWeights: train.classWeights,
    sampling: train.sampling,
    labels: train.labels,
    mixup: train.mixup,
    maxGradientNorm: train.maxGradientNorm,
    augmentation: train.augmentation,
    testTimeAugmentation: train.testTimeAugmentation,
    validationFraction: train.validationFraction,
    selection: train.selection,
    monitor: train.monitor,
    patience: train.patience,
    folds: train.folds,
    foldStrategy: train.foldStrategy === 'auto' ? defaultFoldStrategy(dataset) : train.foldStrategy,
    foldCount: train.foldCount,
    seed: config.seed,
    backend: config.backend,
    device: config.device,
    precision: config.precision,
    parallelFolds: flags.workers ?? train.parallelFolds,
    loaderWorkers: flags.loaderWorkers ?? train.loaderWorkers,
    tensorboard: train.tensorboard,
    emaDecay: train.emaDecay,
    checkpointEvery: flags.checkpointEvery ?? train.checkpointEvery,
    frameCacheBytes: train.frameCacheBytes,
    memoryCheck: train.memoryCheck,
  };
}
