import { createHash } from 'node:crypto';
import { currentKey } from '../config/renamedKeys.js';
import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';
import type { FoldPlan, Sample } from '../folds/foldPlan.js';

/** All that decides a fold's result, and nothing that does not, by dotted name. */
export type RunFingerprint = Readonly<Record<string, unknown>>;

/** What a run may change on its way without changing what it comes to. */
const FREE: readonly string[] = [
  'parallelFolds',
  'loaderWorkers',
  'frameCacheBytes',
  'memoryCheck',
  'folds',
  'checkpointEvery',
  'tensorboard',
];

/** Settings that came later, with the value that runs of before had. */
const ADDED: Readonly<Record<string, unknown>> = {
  style: 'torchvision',
  monitor: 'uar',
  input: 'rgb',
  faceFeatures: 'none',
};

/**
 * @param digests - `AlignedClip.digest` of each sample.
 * @param weightsDigest - Of the file that the folds start from: its content decides, wherever it lies.
 * @param facesDigest - Of what is told of the clips' faces; `null`: nothing.
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
    Object.entries(others).filter(([key, value]) => !FREE.includes(key) && ADDED[key] !== value),
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

/** How two fingerprints differ, in words. */
export interface FingerprintDifference {
  readonly expected: string;
  readonly received: string;
}

/**
 * The first setting in which two fingerprints differ; `null`: none.
 *
 * @param own - What is expected.
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

function withCurrentNames(fingerprint: RunFingerprint | undefined): RunFingerprint {
  return Object.fromEntries(
    Object.entries(fingerprint ?? {}).map(([key, value]) => [currentKey(key), value]),
  );
}

/**
 * Refuses to resume, or to overwrite, what other settings have made.
 *
 * @param file - The fingerprint in the file `path`.
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
    `${path}: expected ${difference.expected}; received ${difference.received}. Resume it with the settings and data that it was begun with, or choose another folder.`,
  );
}

/** What is compared by a digest, which says nothing to anyone. */
const DIGESTS: Readonly<Record<string, string>> = {
  'the clips': 'the clips, labels and aligned frames that this fold was begun with',
  'the faces': 'the face features that this fold was begun with',
  'the fold': 'the parts of training, validation and test that this fold was begun with',
  'the weights': 'the file of weights that this fold was begun with',
};

/** Whether a setting is a digest of data. */
export function isDigest(name: string): boolean {
  return Object.hasOwn(DIGESTS, name);
}
