import type { Dataset } from '@dfer/dataset';
import type { ChosenBackend } from '@dfer/runtime';
import { checkConfig } from '../config/checkConfig.js';
import type { TrainConfig } from '../config/trainConfig.js';
import { planFolds } from '../folds/planFolds.js';
import { selectSamples } from '../folds/samples.js';
import { checkMemoryOfFolds } from './memory/foldMemory.js';

/**
 * Checks a configuration before alignment, which may take hours: throws what `crossValidate` would throw even if all clips could be aligned.
 *
 * @param length - Number of frames that will be stored per clip.
 * @param backend - Backend of the folds, if known: then the memory is checked too.
 * @throws TrainError `BAD_CONFIG`, `NO_CLIPS`, `NO_FOLDS`, `MISSING_CLASS`, `NO_MEMORY`
 */
export function checkDataset(
  dataset: Dataset,
  config: TrainConfig,
  length: number,
  backend?: Pick<ChosenBackend, 'backend' | 'device' | 'precision'>,
): void {
  checkConfig(config, length);
  const samples = selectSamples(dataset, { has: () => true }, config);
  const plans = planFolds(samples, dataset.classes, config);
  if (backend === undefined) return;
  checkMemoryOfFolds(
    plans,
    { clips: samples.length, length, classes: dataset.classes.length },
    config,
    backend,
  );
}
