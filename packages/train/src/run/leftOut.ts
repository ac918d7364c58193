import type { ClipReader } from '@dfer/clips';
import { sum } from '@dfer/core';
import type { Clip, Dataset } from '@dfer/dataset';
import { countLeftOut, type LeftOut, type LeftOutReason } from '@dfer/evaluate';
import type { TrainConfig } from '../config/trainConfig.js';
import type { Sample } from '../folds/foldPlan.js';

/** Counts the clips of a data set that a run uses neither for training nor for testing, by reason, for its report. */
export function explainLeftOut(
  { clips, classes }: Dataset,
  samples: readonly Sample[],
  { foldStrategy, labels = 'single' }: Pick<TrainConfig, 'foldStrategy' | 'labels'>,
  reader: Pick<ClipReader, 'leaveOutReason'>,
): LeftOut {
  const sampleById = new Map(samples.map((sample) => [sample.id, sample]));
  const findReason = (clip: Clip): LeftOutReason | null => {
    const sample = sampleById.get(clip.id);
    if (sample === undefined) return withoutSample(clip, labels === 'votes', reader);
    // Multi-label clips are assigned to the official folds, which do not list them.
    const isInFold = foldStrategy !== 'official' || sample.fold !== null || sample.isSingle === false;
    return isInFold ? null : 'no-official-fold';
  };
  return countLeftOut(
    clips.map((clip) => ({ label: clip.label, reason: findReason(clip) })),
    classes.length,
  );
}

function withoutSample(
  { id, label, labels = null, votes, source, fold }: Clip,
  isVotesTaught: boolean,
  reader: Pick<ClipReader, 'leaveOutReason'>,
): LeftOutReason {
  const seen = reader.leaveOutReason?.(id) ?? null;
  if (label === null) {
    const hasVotes = votes !== null && sum(votes) > 0;
    // With `labels: 'votes'` multi-label clips are aligned too.
    if (isVotesTaught && hasVotes) return seen ?? (source === null ? 'missing-file' : 'not-aligned');
    return hasVotes || labels !== null ? 'several-emotions' : 'no-label';
  }
  if (source === null) return fold === null ? 'not-released' : 'missing-file';
  return seen ?? 'not-aligned';
}
