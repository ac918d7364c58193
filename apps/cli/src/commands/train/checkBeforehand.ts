import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { takesMesh } from '@dfer/clips';
import type { Clip, Dataset } from '@dfer/dataset';
import { resolveSettings, storedFrames } from '@dfer/preprocess';
import type { ChosenBackend } from '@dfer/runtime';
import { checkDataset, checkPretrained, type TrainConfig } from '@dfer/train';

import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import type { Flags } from '../../config/flags.js';
import { releaseRoot } from '../../config/release.js';
import type { Config } from '../../config/schema.js';
import { labeledClips } from '../../shared/data.js';
import { trainConfigOf } from './trainConfig.js';

/**
 * Checks the settings, folds, initial weights, memory and folders before videos are rendered or faces are aligned, which may take
 * hours. @throws InputError, TrainError
 */
export async function checkBeforehand(
  config: Config,
  dataset: Dataset,
  chosen: ChosenBackend,
  flags: Flags,
  context: Context,
): Promise<void> {
  const trainConfig = trainConfigOf(config, dataset, flags);
  const kept = storedFrames(resolveSettings(config.preprocess));
  checkGroups(labeledClips(dataset, trainConfig.labels), trainConfig);
  checkDataset(dataset, trainConfig, kept, chosen);
  checkFaces(dataset, config);
  checkFrames(trainConfig, kept, flags, context);
  const weights = await checkPretrained(trainConfig, dataset.classes);
  if (weights !== null) context.note(`weights ${config.model.weights}: ${weights.summary}`);
  await checkWritable('--cache', config.cache);
  if (config.data.root === null) await checkWritable('synthetic.root', releaseRoot(config));
}

/** @throws InputError if the folds must share no subject, movie or scene, and that of a clip is unknown */
function checkGroups(clips: readonly Clip[], { foldStrategy }: TrainConfig): void {
  if (foldStrategy !== 'subject' && foldStrategy !== 'film' && foldStrategy !== 'scene') return;
  const unknown = clips.filter((clip) => clip[foldStrategy] == null);
  if (unknown.length === 0) return;
  const remedy = foldStrategy === 'film' ? 'name them with --films FILE, or choose' : 'choose';
  throw new InputError(
    `folds by ${foldStrategy}: expected the ${foldStrategy} of each clip; received none for ${unknown.length} of ${clips.length}, such as ${unknown[0]?.id}; ${remedy} other folds with --fold-strategy`,
  );
}

/** @throws InputError if the network needs face features that will not be available */
function checkFaces(dataset: Dataset, { model: { faceFeatures }, preprocess, train }: Config): void {
  if (faceFeatures === 'none') return;
  const { landmarks } = preprocess;
  if (takesMesh(faceFeatures) && landmarks !== 'facemesh') {
    throw new InputError(
      `model.faceFeatures ${faceFeatures}: expected landmarks facemesh, which provide a mesh; received ${landmarks}; choose --landmarks facemesh, or --face-features descriptor or none`,
    );
  }
  const clips = labeledClips(dataset, train.labels);
  const aligned = clips.filter(({ source }) => source?.kind === 'frames');
  if (aligned.length === 0) return;
  throw new InputError(
    `model.faceFeatures ${faceFeatures}: expected videos, in which faces are detected; received aligned frames for ${aligned.length} of ${clips.length} clips, such as ${aligned[0]?.id}; provide the videos, or set --face-features none`,
  );
}

/** More frames than a clip has means all of them: an error if requested by `--frames`, a note if set in a recipe. */
function checkFrames({ framesPerClip }: TrainConfig, kept: number, flags: Flags, context: Context): void {
  if (flags.frames !== undefined && flags.frames > kept) {
    throw new InputError(
      `--frames: expected at most the ${kept} frames kept per clip; received ${flags.frames}; lower it, or keep more with --length`,
    );
  }
  for (const [part, count] of Object.entries(framesPerClip)) {
    if (count > kept) {
      context.note(
        `train.framesPerClip.${part} ${count}: clips have only ${kept} frames, so all of them are used`,
      );
    }
  }
}

/** Creates nothing. @throws InputError if a folder can be neither created nor written to */
async function checkWritable(what: string, folder: string): Promise<void> {
  let place = resolve(folder);
  let found = await stat(place).catch(() => null);
  while (found === null && dirname(place) !== place) {
    place = dirname(place);
    found = await stat(place).catch(() => null);
  }
  const problem =
    found?.isDirectory() !== true
      ? 'is not a folder'
      : await access(place, constants.W_OK).then(
          () => null,
          () => 'is not writable',
        );
  if (problem === null) return;
  throw new InputError(
    `${what}: expected a writable folder; received ${folder}, but ${place} ${problem}; choose another`,
  );
}
