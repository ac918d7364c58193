import type { ChosenBackend } from '@dfer/runtime';
import type { TrainConfig } from '../../config/trainConfig.js';
import type { FoldPlan } from '../../folds/foldPlan.js';
import { type MemoryEstimate, checkMemory } from './fits.js';

/**
 * Estimates the memory that the folds of a run need on a backend.
 *
 * @param size - Number of clips of all folds, of stored frames per clip, and of classes.
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
