import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';
import { memoryAvailable } from './available.js';
import { largestFittingBatchSize, type DataSize, estimateMemory, type MemoryNeeded } from './needed.js';

/** What a run will need and what there is, in bytes. */
export interface MemoryEstimate {
  readonly needed: MemoryNeeded;
  readonly available: number;
}

/**
 * Says what a run will need, before it begins.
 *
 * @param available - Bytes. @defaultValue what the machine and its control group can give
 * @throws TrainError `NO_MEMORY` where it is more than there is, unless `config.memoryCheck` is `tell`; the message names the batch
 *   size that would fit
 */
export function checkMemory(
  config: TrainConfig,
  data: DataSize,
  available = memoryAvailable(),
): MemoryEstimate {
  const needed = estimateMemory(config, data);
  if (needed.bytes <= available || config.memoryCheck === 'warn') return { needed, available };
  const fitting = largestFittingBatchSize(config, data, available);
  const remedy =
    fitting === null
      ? 'No batch size would fit: choose a smaller network or size, or train fewer folds at once.'
      : `Batch size ${fitting} would fit; so may fewer folds at once.`;
  throw new TrainError(
    'NO_MEMORY',
    'input',
    `Training option "batchSize" ${config.batchSize}: expected a run within the ${gigabytes(available)} of memory that are free; received one that needs about ${gigabytes(needed.bytes)}. ${remedy}`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
