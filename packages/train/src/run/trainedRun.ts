import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  type AlignedClip,
  countFaceFeatures,
  FACE_FEATURES,
  FACE_FEATURES_VERSION,
  type FaceDetails,
  type FaceFeatures,
} from '@dfer/clips';
import { countFaceInputs, loadModel, loadSafetensors, ModelError, type SavedModel } from '@dfer/models';
import { withCurrentKeys } from '../config/renamedKeys.js';
import { uniformFrameIndices } from '../data/batchPlan.js';
import {
  temporalCropPositions,
  type TestTimeAugmentation,
} from '../data/augmentation/testTimeAugmentation.js';
import { clipFace } from '../data/face/clipFace.js';
import { meanOf, predictWithFlip } from '../loop/predictClips.js';
import { TrainError } from '../errors.js';
import { OWN_PIXELS } from '../network/publishedPixels.js';
import { cropAndResizeClip, type CropRegion } from '../data/cropAndResize.js';

/** The networks of a run, ready to classify. */
export interface TrainedRun {
  readonly classes: readonly string[];
  /** Side of the networks' input in pixels. */
  readonly size: number;
  /** The square of the stored frames used as network input. */
  readonly region: CropRegion;
  /** Number of input frames per clip. */
  readonly frames: number;
  readonly testTimeAugmentation: TestTimeAugmentation;
  /** How the frames of a clip are combined. */
  readonly head: string;
  /** Face features that the networks get beside the frames. @defaultValue 'none' */
  readonly faceFeatures?: FaceFeatures;
  /** One network per fold. */
  readonly networks: readonly tf.LayersModel[];
  /** Fold number (from 1) of each network. */
  readonly folds: readonly number[];
}

/**
 * Loads the networks of all finished folds of a run; needs an open backend.
 *
 * @throws TrainError `NO_FOLDS`; ModelError if a file is damaged
 */
export async function loadRun(out: string): Promise<TrainedRun> {
  const folder = join(out, 'folds');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const finished = names
    .filter((name) => existsSync(join(folder, name, 'model', 'model.json')))
    .sort((a, b) => Number(a) - Number(b));
  const saved = await Promise.all(finished.map((name) => loadModel(join(folder, name, 'model'))));
  const [first] = saved;
  if (first === undefined) {
    throw new TrainError(
      'NO_FOLDS',
      'input',
      `Run ${out}: expected folds/<k>/model of a trained run; received none. Train first, or pass the run folder.`,
    );
  }
  saved.forEach(({ metadata }, index) => {
    assertAlike(metadata, first.metadata, join(folder, finished[index]!), join(folder, finished[0]!));
  });
  return createRun(out, saved, finished.map(Number));
}

/**
 * Loads one network, written by training, `saveModel` or `saveSafetensors`, as a run with one fold; needs an open backend.
 *
 * @param path - A folder with `model.json`, or a `.safetensors` file
 * @throws ModelError if a file is missing or damaged, `MODEL_WEIGHTS` if its network uses another pixel normalization
 */
export async function loadNetwork(path: string): Promise<TrainedRun> {
  const saved = await (path.toLowerCase().endsWith('.safetensors') ? loadSafetensors(path) : loadModel(path));
  try {
    assertOwnPixels(path, saved.metadata);
  } catch (error) {
    saved.model.dispose();
    throw error;
  }
  return createRun(path, [saved], [typeof saved.metadata.fold === 'number' ? saved.metadata.fold : 1]);
}

/**
 * @param saved - At least one; disposed if it cannot be used.
 * @throws ModelError `MODEL_FILE`
 */
function createRun(path: string, saved: readonly SavedModel[], folds: readonly number[]): TrainedRun {
  const { metadata } = saved[0]!;
  const kind = FACE_FEATURES.find((known) => known === (metadata['faceFeatures'] ?? 'none'));
  const others = saved.find(({ model }) => countFaceInputs(model) !== countFaceFeatures(kind ?? 'none'));
  if (kind === undefined || others !== undefined) {
    for (const { model } of saved) model.dispose();
    const recorded = JSON.stringify(metadata['faceFeatures'] ?? 'none').slice(0, 80);
    const received = others === undefined ? '' : ` with ${countFaceInputs(others.model)} features`;
    throw new ModelError(
      'MODEL_FILE',
      `Network ${path}: expected the faceFeatures of its second input, one of ${FACE_FEATURES.join(', ')}; received ${recorded}${received}. Train or export the network again with this version.`,
    );
  }
  // Version 1 was not saved with the networks.
  const { faceFeaturesVersion = 1 } = metadata;
  if (kind !== 'none' && faceFeaturesVersion !== FACE_FEATURES_VERSION) {
    for (const { model } of saved) model.dispose();
    throw new ModelError(
      'MODEL_FILE',
      `Network ${path}: expected face features of version ${FACE_FEATURES_VERSION}; received version ${JSON.stringify(faceFeaturesVersion).slice(0, 80)}. Train it again, or use the version of dfer that trained it.`,
    );
  }
  const { classes, size, frames, region, head } = metadata;
  return {
    classes,
    size,
    region: isCropRegion(region) ? region : { left: 0, top: 0, side: 1 },
    frames: typeof frames === 'number' ? frames : 16,
    testTimeAugmentation: readTestTimeAugmentation(metadata),
    head: typeof head === 'string' ? head : 'mean-probability',
    faceFeatures: kind,
    networks: saved.map(({ model }) => model),
    folds,
  };
}

/** Files without a pixel normalization are assumed to use dfer's. @throws ModelError */
function assertOwnPixels(path: string, { mean, std }: SavedModel['metadata']): void {
  const isOwn = (given: unknown, own: readonly number[]): boolean =>
    given === undefined || String(given) === String(own);
  if (isOwn(mean, OWN_PIXELS.mean) && isOwn(std, OWN_PIXELS.std)) return;
  throw new ModelError(
    'MODEL_WEIGHTS',
    `Network ${path}: expected input normalized with mean ${OWN_PIXELS.mean.join(' ')} and std ${OWN_PIXELS.std.join(' ')}; received mean ${JSON.stringify(mean)} and std ${JSON.stringify(std)}. Use a network that was trained with dfer.`,
  );
}

/** Properties that must be equal in all networks of a run, because their predictions are averaged. */
const SHARED = [
  'classes',
  'size',
  'frames',
  'region',
  'testTimeAugmentation',
  'testTime',
  'head',
  'faceFeatures',
  'faceFeaturesVersion',
] as const;

/** @throws TrainError `OTHER_RUN` */
function assertAlike(
  own: Readonly<Record<string, unknown>>,
  first: Readonly<Record<string, unknown>>,
  folder: string,
  firstFolder: string,
): void {
  const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
  const differing = SHARED.find((key) => shown(own[key]) !== shown(first[key]));
  if (differing === undefined) return;
  throw new TrainError(
    'OTHER_RUN',
    'input',
    `${folder}: expected a network with ${differing} ${shown(first[differing])}, as ${firstFolder} has; received ${shown(own[differing])}. Keep only the folds of one run in a folder.`,
  );
}

function isCropRegion(value: unknown): value is CropRegion {
  if (typeof value !== 'object' || value === null) return false;
  return ['left', 'top', 'side'].every((key) => typeof Reflect.get(value, key) === 'number');
}

/** Models saved without it use one view per clip. */
function readTestTimeAugmentation(metadata: Readonly<Record<string, unknown>>): TestTimeAugmentation {
  const { testTimeAugmentation: value } = withCurrentKeys(metadata);
  if (typeof value !== 'object' || value === null) return {};
  const [temporalCrops, flip]: unknown[] = [Reflect.get(value, 'temporalCrops'), Reflect.get(value, 'flip')];
  return { ...(typeof temporalCrops === 'number' ? { temporalCrops } : {}), flip: flip === true };
}

/** The parts of an aligned clip that a network needs. */
export type ClipFrames = Pick<AlignedClip, 'frames' | 'length' | 'size'> & {
  /** Face details, for networks with face features; otherwise ignored. @defaultValue undefined, not known */
  readonly face?: FaceDetails | undefined;
};

/** The input frames of a clip, `[frames, size, size, 3]`, once for each view of the test-time augmentation. */
export function networkViews(run: TrainedRun, clip: ClipFrames): Uint8Array[] {
  const pixels = run.size * run.size * 3;
  const resized = cropAndResizeClip(clip, run);
  return temporalCropPositions(run.testTimeAugmentation).map((place) => {
    const rows = uniformFrameIndices(clip.length, run.frames, place);
    const input = new Uint8Array(rows.length * pixels);
    rows.forEach((row, index) => {
      input.set(resized.subarray(row * pixels, (row + 1) * pixels), index * pixels);
    });
    return input;
  });
}

/** Predicts the class probabilities of one clip, adding up to 1: the mean over its frames and over the networks of the folds. */
export function predictClip(run: TrainedRun, clip: ClipFrames): number[] {
  const { size, networks, testTimeAugmentation } = run;
  const views = networkViews(run, clip);
  const features = clipFace(run, clip);
  const face = features === null ? null : tf.tensor2d(features, [1, features.length]);
  const votes = networks.flatMap((network) =>
    views.map((pixels) =>
      predictWithFlip(network, { pixels, face, clips: 1, size }, testTimeAugmentation.flip ?? false),
    ),
  );
  face?.dispose();
  return meanOf(votes)[0]!;
}
