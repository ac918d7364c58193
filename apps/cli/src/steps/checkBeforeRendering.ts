import { InputError } from '../errors.js';
import type { Config } from '../schema.js';
import { exists } from './runFolder.js';

/** Of the synthetic release, as of DFEW. */
const OFFICIAL_FOLDS = 5;

/** What an experiment on the synthetic release asks for in vain: rendering that release takes minutes. @throws InputError */
export async function checkBeforeRendering({ data, model, train }: Config): Promise<void> {
  if (data.root !== null) return;
  if (model.weights !== null && !(await exists(model.weights))) {
    throw new InputError(
      `weights: expected a .safetensors file; received ${model.weights}, which does not exist; correct --weights`,
    );
  }
  const isOfficial = train.foldSource === 'auto' || train.foldSource === 'official';
  const count = isOfficial ? OFFICIAL_FOLDS : train.foldCount;
  const beyond = train.folds === 'all' ? undefined : train.folds.find((fold) => fold > count);
  if (beyond === undefined) return;
  throw new InputError(`folds: expected numbers from 1 to ${count}; received ${beyond}; correct --folds`);
}
