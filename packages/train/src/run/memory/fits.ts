import type { TrainConfig } from '../../config/trainConfig.js';
import { TrainError } from '../../errors.js';
import { memoryAvailable } from './available.js';
import { largestFittingBatchSize, type DataSize, estimateMemory, type MemoryNeeded } from './needed.js';

/** Needed and available memory of a run, in bytes. */
export interface MemoryEstimate {
  readonly needed: MemoryNeeded;
  readonly available: number;
}

/**
 * Estimates the memory that a run needs, before it starts.
 *
 * @param available - In bytes. @defaultValue the memory available on the machine and in its control group
 * @throws TrainError `NO_MEMORY` if there is not enough, unless `config.memoryCheck` is `warn`; the message names the largest batch
 *   size that fits
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
      ? 'No batch size fits: choose a smaller network or input size, or train fewer folds in parallel.'
      : `Use a batch size of at most ${fitting}, or train fewer folds in parallel.`;
  throw new TrainError(
    'NO_MEMORY',
    'input',
    `Training option "batchSize" ${config.batchSize}: expected a run that fits into the ${gigabytes(available)} of available memory; received one that needs about ${gigabytes(needed.bytes)}. ${remedy}`,
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
