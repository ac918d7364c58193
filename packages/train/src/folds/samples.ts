import type { Dataset } from '@dfer/dataset';
import type { ClipReader } from '@dfer/clips';
import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';
import type { Sample } from './foldPlan.js';

/**
 * Single-labelled clips that were aligned; where votes teach, those of several emotions too.
 *
 * @throws TrainError `NO_CLIPS`
 */
export function selectSamples(
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
