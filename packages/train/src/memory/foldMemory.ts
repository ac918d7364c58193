import type { ChosenBackend } from '@dfer/runtime';
import type { TrainConfig } from '../config/trainConfig.js';
import type { FoldPlan } from '../folds/foldPlan.js';
import { type MemoryEstimate, checkMemory } from './fits.js';

/**
 * What the folds of a run will need of memory on a backend.
 *
 * @param size - Clips of all folds, frames that are kept of each, and classes.
 * @throws TrainError `NO_MEMORY`
 */
export function checkMemoryOfFolds(
  plans: readonly FoldPlan[],
  size: { readonly clips: number; readonly length: number; readonly classes: number },
  config: TrainConfig,
  { backend, device, precision }: Pick<ChosenBackend, 'backend' | 'device' | 'precision'>,
): MemoryEstimate {
  const trainClips = plans.map(({ train }) => train.length);
  return checkMemory({ ...config, backend, device, precision }, { ...size, trainClips });
}
