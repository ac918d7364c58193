import type { Dataset } from '@dfer/dataset';
import type { ClipReader } from '@dfer/preprocess';
import type { ChosenBackend } from '@dfer/runtime';
import { checkConfig, type TrainConfig } from './config.js';
import { TrainError } from './errors.js';
import type { Sample } from './fold.js';
import { planFolds } from './folds.js';
import { outlookOfFolds } from './memory/outlook.js';

/**
 * Single-labelled clips that were aligned; where votes teach, those of several emotions too.
 *
 * @throws TrainError `NO_CLIPS`
 */
export function samplesOf(
  dataset: Dataset,
  reader: Pick<ClipReader, 'has'>,
  { labels = 'single' }: TrainConfig,
): Sample[] {
  const samples = dataset.clips.flatMap(
    ({ id, label, subject, film = null, scene = null, fold, votes }): Sample[] => {
      if (!reader.has(id)) return [];
      const known = {
        id,
        subject,
        fold,
        ...(film === null ? {} : { film }),
        ...(scene === null ? {} : { scene }),
      };
      if (labels === 'single') return label === null ? [] : [{ ...known, label }];
      const most = Math.max(0, ...(votes ?? []));
      if (label === null && (votes === null || most === 0)) return [];
      return [{ ...known, label: label ?? votes?.indexOf(most) ?? 0, votes, isSingle: label !== null }];
    },
  );
  if (samples.length > 0) return samples;
  throw new TrainError(
    'NO_CLIPS',
    'input',
    `Dataset ${dataset.root}: expected labelled clips that are preprocessed; received none among ${dataset.clips.length}. Preprocess it first, and check its labels.`,
  );
}

/**
 * Says before clips are aligned, which may take hours, what `crossValidate` would refuse even if all of them could be aligned.
 *
 * @param length Frames that will be kept of each clip.
 * @param backend What the folds will run on, where that is known: then memory is looked at, too.
 * @throws TrainError `BAD_CONFIG`, `NO_CLIPS`, `NO_FOLDS`, `MISSING_CLASS`, `NO_MEMORY`
 */
export function checkDataset(
  dataset: Dataset,
  config: TrainConfig,
  length: number,
  backend?: Pick<ChosenBackend, 'backend' | 'device' | 'precision'>,
): void {
  checkConfig(config, length);
  const samples = samplesOf(dataset, { has: () => true }, config);
  const plans = planFolds(samples, dataset.classes, config);
  if (backend === undefined) return;
  outlookOfFolds(plans, { clips: samples.length, length, classes: dataset.classes.length }, config, backend);
}
