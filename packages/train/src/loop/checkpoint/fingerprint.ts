import { createHash } from 'node:crypto';
import { currentKey } from '../../config/renamedKeys.js';
import { DEFAULT_TRAIN_CONFIG, type TrainConfig } from '../../config/trainConfig.js';
import { TrainError } from '../../errors.js';
import type { FoldPlan, Sample } from '../../folds/foldPlan.js';

/** Everything that determines the result of a fold, and nothing else, by dotted name. */
export type RunFingerprint = Readonly<Record<string, unknown>>;

/** Settings that a resumed run may change, because they do not affect the result. */
const FREE: readonly string[] = [
  'parallelFolds',
  'loaderWorkers',
  'frameCacheBytes',
  'memoryCheck',
  'folds',
  'checkpointEvery',
  'tensorboard',
];

/** Settings added later, which fingerprints of older runs do not have. */
const ADDED: readonly string[] = [
  'style',
  'monitor',
  'input',
  'faceFeatures',
  'region.',
  'learningRateMultipliers.',
  'schedule.minLearningRate',
  'augmentation.saturation',
  'augmentation.hue',
  'augmentation.cropArea',
  'augmentation.erasing',
];

const DEFAULTS = leavesOf(DEFAULT_TRAIN_CONFIG, '');

/** True if a setting has the value that applies to runs from before the setting existed. */
function isAddedDefault(name: string, value: unknown): boolean {
  const isAdded = ADDED.some((added) => (added.endsWith('.') ? name.startsWith(added) : name === added));
  return isAdded && DEFAULTS[name] === value;
}

/**
 * @param digests - `AlignedClip.digest` of each sample.
 * @param weightsDigest - Digest of the initial weights file: its content counts, not its path.
 * @param facesDigest - Digest of the face features; `null`: not used.
 */
export function computeFingerprint(
  config: TrainConfig,
  plan: FoldPlan,
  samples: readonly Sample[],
  classes: readonly string[],
  digests: readonly string[],
  weightsDigest: string | null,
  facesDigest: string | null = null,
): RunFingerprint {
  const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  const { pretrained, ...others } = config;
  const decisive = Object.fromEntries(
    Object.entries(others).filter(([key, value]) => !FREE.includes(key) && !isAddedDefault(key, value)),
  );
  return {
    ...leavesOf(decisive, ''),
    ...(pretrained ? { 'the classifier': pretrained.classifier, 'the weights': weightsDigest } : {}),
    ...(pretrained && (pretrained.input ?? 'auto') !== 'auto'
      ? { "the weights' input": pretrained.input }
      : {}),
    ...(facesDigest === null ? {} : { 'the faces': facesDigest }),
    'the classes': classes.join(', '),
    'the fold': digest(plan),
    'the clips': digest([samples, digests]),
  };
}

function leavesOf(value: object, prefix: string): Record<string, unknown> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, child]: [string, unknown]) =>
      typeof child === 'object' && child !== null && !Array.isArray(child)
        ? leavesOf(child, `${prefix}${key}.`)
        : { [prefix + key]: child },
    ),
  );
}

/** The difference between two fingerprints, for messages. */
export interface FingerprintDifference {
  readonly expected: string;
  readonly received: string;
}

/**
 * Finds the first setting in which two fingerprints differ; `null` if there is none.
 *
 * @param own - The expected fingerprint.
 * @param ignored - Settings that may differ.
 */
export function findDifference(
  file: RunFingerprint | undefined,
  own: RunFingerprint,
  ignored: readonly string[] = [],
): FingerprintDifference | null {
  const saved = withCurrentNames(file);
  const wanted = withCurrentNames(own);
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(saved)])].filter(
    (name) => !ignored.includes(name) && JSON.stringify(saved[name]) !== JSON.stringify(wanted[name]),
  );
  const [first] = names;
  if (first === undefined) return null;
  const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
  const more = names.length > 1 ? ` (and ${names.length - 1} more differ)` : '';
  return {
    expected: DIGESTS[first] ?? `${first} ${shown(wanted[first])}`,
    received: (first in DIGESTS ? 'changed ones' : shown(saved[first])) + more,
  };
}

/** By current names, without settings added later that have their default. */
function withCurrentNames(fingerprint: RunFingerprint | undefined): RunFingerprint {
  return Object.fromEntries(
    Object.entries(fingerprint ?? {})
      .map(([key, value]): [string, unknown] => [currentKey(key), value])
      .filter(([key, value]) => !isAddedDefault(key, value)),
  );
}

/**
 * Rejects resuming or overwriting the output of different settings.
 *
 * @param file - The fingerprint stored in the file `path`.
 * @throws TrainError `OTHER_RUN`
 */
export function assertSameSettings(
  file: RunFingerprint | undefined,
  own: RunFingerprint,
  path: string,
): void {
  const difference = findDifference(file, own);
  if (difference === null) return;
  throw new TrainError(
    'OTHER_RUN',
    'input',
    `${path}: expected ${difference.expected}; received ${difference.received}. Resume it with the settings and data that it was started with, or choose another folder.`,
  );
}

/** Descriptions of the settings that are compared by digest. */
const DIGESTS: Readonly<Record<string, string>> = {
  'the clips': 'the clips, labels and aligned frames that this fold was started with',
  'the faces': 'the face features that this fold was started with',
  'the fold': 'the training, validation and test parts that this fold was started with',
  'the weights': 'the weights file that this fold was started with',
};

/** True if a setting is compared by digest. */
export function isDigest(name: string): boolean {
  return Object.hasOwn(DIGESTS, name);
}
