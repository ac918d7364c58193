import { type ClipReader, countFaceFeatures } from '@dfer/clips';
import type { Dataset } from '@dfer/dataset';
import type { Protocol } from '@dfer/evaluate';
import type { TrainConfig } from '../config/trainConfig.js';
import { DEFAULT_MONITOR } from '../config/monitor.js';
import type { Sample } from '../folds/foldPlan.js';
import { countFolds, planFolds } from '../folds/planFolds.js';
import { FrameTable, type FrameTableSource } from '../data/frameTable.js';
import { findNearDuplicates } from '../folds/nearDuplicates.js';
import { explainLeftOut } from './leftOut.js';
import type { CheckedWeights } from '../network/pretrained.js';

/** Experimental protocol of a run, for its report. */
export async function protocolOf(
  dataset: Dataset,
  samples: readonly Sample[],
  frames: FrameTableSource,
  config: TrainConfig,
  weights: CheckedWeights | null,
  reader: Pick<ClipReader, 'noteKinds' | 'leaveOutReason'>,
): Promise<Protocol> {
  const labeled = dataset.clips.filter(({ label }) => label !== null).length;
  const single = samples.filter(({ isSingle }) => isSingle ?? true).length;
  const several = samples.length - single;
  const notes: string[] = [];
  if (dataset.synthetic) notes.push('The clips are synthetic: these results say nothing about real faces.');
  if (several > 0) {
    notes.push(
      `${several} clips of several emotions were used with their votes; they count only in the vote metrics.`,
    );
  }
  const unused = dataset.clips.length - labeled - several;
  if (unused > 0) notes.push(`${unused} clips without a single label were left out.`);
  if (single < labeled) {
    notes.push(`${labeled - single} labeled clips could not be aligned and were left out.`);
  }
  const { head = 'mean-probability' } = config;
  if (head !== 'mean-probability') {
    notes.push(
      `Each clip was classified as a whole, from ${config.framesPerClip.test} frames, by head "${head}".`,
    );
  }
  const { faceFeatures = 'none' } = config;
  if (faceFeatures !== 'none') {
    notes.push(
      `In addition to the frames, the network got ${countFaceFeatures(faceFeatures)} features of each face (face features "${faceFeatures}").`,
    );
  }
  if (weights !== null) notes.push(`Every fold started from ${weights.description}.`);
  if (config.frozenStages !== undefined && config.frozenStages.length > 0)
    notes.push(`Frozen: ${config.frozenStages.join(', ')}.`);
  if (config.selection === 'test')
    notes.push('The test fold chose the epoch, as in much published code: the results are optimistic.');
  return {
    folds: config.foldStrategy,
    selection: config.selection,
    ...(config.selection === 'last' ? {} : { monitor: config.monitor ?? DEFAULT_MONITOR }),
    data: dataset.synthetic ? 'synthetic' : dataset.format,
    clips: single,
    seed: config.seed,
    foldCount: countFolds(samples, config),
    nearDuplicates: await nearDuplicatesOf(samples, frames, config),
    ...decoderNotesOf(samples, reader),
    leftOut: explainLeftOut(dataset, samples, config, reader),
    notes,
  };
}

function decoderNotesOf(
  samples: readonly Sample[],
  reader: Pick<ClipReader, 'noteKinds'>,
): Pick<Protocol, 'decoderNotes'> {
  const noted = samples.map(({ id }) => reader.noteKinds?.(id) ?? []).filter((kinds) => kinds.length > 0);
  if (noted.length === 0) return {};
  const kinds: Record<string, number> = {};
  for (const kind of noted.flat()) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return { decoderNotes: { clips: noted.length, kinds } };
}

/** Searches all folds, even if only some are trained, because the clips of the others are in training. */
async function nearDuplicatesOf(
  samples: readonly Sample[],
  frames: FrameTableSource,
  config: TrainConfig,
): Promise<NonNullable<Protocol['nearDuplicates']>> {
  const foldOf = new Map<number, number>();
  for (const { fold, test } of planFolds(samples, [], { ...config, folds: 'all', batchSize: 1 })) {
    for (const index of test) foldOf.set(index, fold);
  }
  // Clips that are only used for training must not look like tested ones, either.
  if (config.foldStrategy === 'official') {
    for (const [index, { fold }] of samples.entries()) if (fold === 0) foldOf.set(index, 0);
  }
  const table = new FrameTable(frames);
  try {
    const found = await findNearDuplicates(table, foldOf);
    return found.map(({ pair: [one, other], distance }) => ({
      clips: [samples[one]!.id, samples[other]!.id],
      folds: [foldOf.get(one)!, foldOf.get(other)!],
      distance,
    }));
  } finally {
    table.close();
  }
}
