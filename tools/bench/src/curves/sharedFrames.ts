// Aligned frames of a synthetic release in one raw file that every engine reads, kept under .dfer/bench.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openDataset } from '@dfer/dataset';
import { readStore } from '@dfer/preprocess';
import { buildFrameTable, DEFAULT_TRAIN_CONFIG, planFolds } from '@dfer/train';
import { DFER } from '../harness/dfer.js';
import { FOLDER } from '../harness/films.js';

const DEMO = { name: 'demo', synthetic: { root: '.dfer/demo' }, cache: '.dfer/cache' };
/** A fifth of the demo release, to check that a benchmark runs. */
const SMALL = {
  name: 'small',
  synthetic: { root: '.dfer/bench/small', clips: 42, subjects: 6, seconds: 1, width: 320, height: 180 },
  cache: '.dfer/bench/cache',
};

/** Aligned frames, and fold 1 of their release. */
export interface SharedFrames {
  /** Path of a file, uint8 `[clips, length, size, size, 3]`. */
  readonly path: string;
  readonly length: number;
  readonly size: number;
  readonly classes: string[];
  /** Class of each clip. */
  readonly labels: number[];
  /** Clips to train on. */
  readonly train: readonly number[];
  /** Clips to validate on. */
  readonly validation: number[];
}

/**
 * Fold 1 of the release at the size of a network's input; missing files are made first.
 *
 * @param size - Side in pixels.
 * @param isSmall - A small release is sufficient.
 */
export async function sharedFrames(size: number, isSmall: boolean): Promise<SharedFrames> {
  const release = isSmall ? SMALL : DEMO;
  mkdirSync(FOLDER, { recursive: true });
  const config = join(FOLDER, `${release.name}.json`);
  writeFileSync(config, JSON.stringify(release));
  execFileSync(process.execPath, [DFER, 'preprocess', '--config', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { classes, clips } = await openDataset(release.synthetic.root);
  const prefix = `${basename(release.synthetic.root)}-`;
  const store = readdirSync(release.cache).find((name) => name.startsWith(prefix));
  if (store === undefined) throw new Error(`${release.cache}: expected a store ${prefix}…; received none.`);
  const reader = await readStore(join(release.cache, store));
  const samples = clips.flatMap(({ label, ...clip }) =>
    label !== null && reader.has(clip.id) ? [{ ...clip, label }] : [],
  );
  const [{ train, validation }] = planFolds(samples, classes, {
    ...DEFAULT_TRAIN_CONFIG,
    folds: [1],
    selection: 'test',
  });
  const path = join(FOLDER, `${release.name}-${size}.bin`);
  const ids = samples.map(({ id }) => id);
  const { length } = reader;
  // A reader that does not report the location of its records, so that frames are read for every size.
  const plain = {
    length,
    size: reader.size,
    has: (id: string) => reader.has(id),
    read: (id: string) => reader.read(id),
  };
  await buildFrameTable(plain, ids, { size }, 0, path);
  return {
    path,
    length,
    size,
    classes: [...classes],
    labels: samples.map(({ label }) => label),
    train,
    validation: [...validation],
  };
}
