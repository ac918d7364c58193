import { sum } from '@dfer/core';
import type { Dataset } from '@dfer/dataset';
import type { ClipReader } from '@dfer/clips';
import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';
import { type Loss, takesVotes } from '../optim/losses/index.js';
import type { Sample } from './foldPlan.js';

/**
 * Selects the aligned single-label clips; with `labels: 'votes'` also multi-label clips.
 *
 * @throws TrainError `NO_CLIPS`; `BAD_CONFIG` if votes are required and missing, or if the loss needs whole numbers of votes and there are others
 */
export function selectSamples(
  dataset: Dataset,
  reader: Pick<ClipReader, 'has'>,
  config: Pick<TrainConfig, 'labels' | 'loss'>,
): Sample[] {
  const { labels = 'single' } = config;
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
  if (samples.length > 0) {
    if (config.loss !== undefined && takesVotes(config.loss)) assertVotes(samples, dataset.root, config.loss);
    if (labels === 'votes') assertSomeVotes(samples, dataset.root);
    return samples;
  }
  throw new TrainError(
    'NO_CLIPS',
    'input',
    `Dataset ${dataset.root}: expected labeled and preprocessed clips; received none among ${dataset.clips.length}. Preprocess the data set first, and check its labels.`,
  );
}

/** @throws TrainError `BAD_CONFIG`: falling back to class labels would be a different experiment */
function assertSomeVotes(samples: readonly Sample[], root: string): void {
  if (samples.some(({ votes }) => votes && sum(votes) > 0)) return;
  throw new TrainError('BAD_CONFIG', 'input', {
    subject: 'Training option "labels"',
    field: 'labels',
    expected: `a data set with annotator votes, such as DFEW, for "votes"`,
    received: `none for the ${samples.length} clips of ${root}`,
    remedy: 'Choose "single".',
  });
}

/** Upper limit of votes per clip, because the loss needs memory for each vote. */
const MOST_VOTES = 1000;

/** @throws TrainError `BAD_CONFIG` unless some clips have votes and all votes are whole numbers */
function assertVotes(samples: readonly Sample[], root: string, { kind }: Loss): void {
  const refuse = (expected: string, received: string): TrainError =>
    new TrainError('BAD_CONFIG', 'input', {
      subject: 'Training option "loss.kind"',
      field: 'loss.kind',
      expected,
      received,
      remedy: 'Choose another loss, such as "cross-entropy".',
    });
  const voted = samples.flatMap(({ id, votes }) => (votes && sum(votes) > 0 ? [{ id, votes }] : []));
  if (voted.length === 0) {
    throw refuse(
      `a data set with annotator votes, such as DFEW, for "${kind}"`,
      `none for the ${samples.length} clips of ${root}`,
    );
  }
  const odd = voted.find(
    ({ votes }) => sum(votes) > MOST_VOTES || !votes.every((count) => Number.isInteger(count) && count >= 0),
  );
  if (odd === undefined) return;
  throw refuse(
    `whole numbers of votes, at most ${MOST_VOTES} per clip, for "${kind}"`,
    `${odd.votes.join(', ')} for clip ${odd.id}`,
  );
}
