import { chooseBackend, RuntimeError, type ChosenBackend } from '@dfer/runtime';
import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';

/** Chooses the configured backend, tested once for all folds. @throws TrainError `BACKEND_UNAVAILABLE` */
export async function backendOf({
  backend,
  device = 'auto',
  precision = 'auto',
}: Pick<TrainConfig, 'backend' | 'device' | 'precision'>): Promise<ChosenBackend> {
  try {
    return await chooseBackend({ backend, device, precision });
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    throw new TrainError('BACKEND_UNAVAILABLE', error.kind, error.message, { cause: error });
  }
}
