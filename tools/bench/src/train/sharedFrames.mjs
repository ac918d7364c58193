// Aligned frames of a synthetic release in one raw file that every engine reads, kept under .dfer/bench.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDataset } from '@dfer/dataset';
import { readStore } from '@dfer/preprocess';
import { buildFrameTable, DEFAULT_TRAIN_CONFIG, planFolds } from '@dfer/train';

const FOLDER = join('.dfer', 'bench');
const DFER = fileURLToPath(new URL('../../../../apps/cli/dist/bin.js', import.meta.url));
const DEMO = { name: 'demo', synthetic: { root: '.dfer/demo' }, cache: '.dfer/cache' };
/** A fifth of the demo release, to check that a bench runs. */
const SMALL = {
  name: 'small',
  synthetic: { root: '.dfer/bench/small', clips: 42, subjects: 6, seconds: 1, width: 320, height: 180 },
  cache: '.dfer/bench/cache',
};

/**
 * Fold 1 of the release at the size of a network's input; missing files are made first.
 *
 * @param {{ size: number, small: boolean }} setting Side in pixels; whether a small release is sufficient.
 * @returns {Promise<{ path: string, length: number, size: number, classes: string[], labels: number[], train: number[],
 *   validation: number[] }>} The file, uint8 `[clips, length, size, size, 3]`; a label per clip; the clips to train and to validate on.
 */
export async function sharedFrames({ size, small }) {
  const release = small ? SMALL : DEMO;
  mkdirSync(FOLDER, { recursive: true });
  const config = join(FOLDER, `${release.name}.json`);
  writeFileSync(config, JSON.stringify(release));
  execFileSync(process.execPath, [DFER, 'preprocess', '--config', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { classes, clips } = await openDataset(release.synthetic.root);
  const prefix = `${release.synthetic.root.split('/').at(-1)}-`;
  const store = readdirSync(release.cache).find((name) => name.startsWith(prefix));
  const reader = await readStore(join(release.cache, store));
  const samples = clips.filter(({ id, label }) => label !== null && reader.has(id));
  const [{ train, validation }] = planFolds(samples, classes, {
    ...DEFAULT_TRAIN_CONFIG,
    folds: [1],
    selection: 'test',
  });
  const path = join(FOLDER, `${release.name}-${size}.bin`);
  const ids = samples.map(({ id }) => id);
  const { length } = reader;
  // A reader that does not report the location of its records, so that frames are read for every size.
  const read = (id) => reader.read(id);
  await buildFrameTable({ length, size: reader.size, read }, ids, { size }, 0, path);
  return {
    path,
    length,
    size,
    classes,
    labels: samples.map(({ label }) => label),
    train,
    validation,
  };
}
