import type { Dataset } from '@dfer/dataset';
import { BACKBONE_NAMES, type BackboneName, parseBackbone } from '@dfer/models/catalog';
import type { TrainConfig } from '@dfer/train';

import type { Flags } from '../../config/flags.js';
import type { Config } from '../../config/schema.js';

/** The first of official, subject and stratified folds that the data allows. */
function defaultFoldStrategy(dataset: Dataset): TrainConfig['foldStrategy'] {
  const labeled = dataset.clips.filter(({ label }) => label !== null);
  if (labeled.some(({ fold }) => fold !== null)) return 'official';
  return labeled.length > 0 && labeled.every(({ subject }) => subject !== null) ? 'subject' : 'stratified';
}

/** Parses a backbone name that the schema has validated. */
function backboneOf(name: string): BackboneName {
  const backbone = parseBackbone(name);
  if (backbone === null) throw new Error(`model.name: expected ${BACKBONE_NAMES}; received ${name}.`);
  return backbone;
}

/** Converts an experiment's configuration to the options of `@dfer/train`. */
export function trainConfigOf(config: Config, dataset: Dataset, flags: Flags): TrainConfig {
  const { train, model, seed, backend, device, precision } = config;
  const { name, weights, classifier, pretrainedInput, ...network } = model;
  return {
    ...train,
    ...network,
    ...backboneOf(name),
    pretrained: weights === null ? null : { file: weights, classifier, input: pretrainedInput },
    foldStrategy: train.foldStrategy === 'auto' ? defaultFoldStrategy(dataset) : train.foldStrategy,
    ...{ seed, backend, device, precision },
    parallelFolds: flags.workers ?? train.parallelFolds,
    loaderWorkers: flags.loaderWorkers ?? train.loaderWorkers,
    checkpointEvery: flags.checkpointEvery ?? train.checkpointEvery,
  };
}
