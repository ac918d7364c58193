import type { Clip, Dataset } from '../../clip.js';
import { DatasetError } from '../../errors.js';
import { skippedNotes } from '../../walk.js';
import type { DatasetFormat, ReadOptions } from '../format.js';
import { readSubjects, syntheticMarkIn } from '../syntheticMark.js';
import type { Tree } from '../tree.js';
import { MAFW_CLASSES, readMafwLabels } from './labels.js';
import { locateMafw, type MafwFiles, parseClipId } from './locate.js';
import { readMafwVotes } from './votes.js';

/** MAFW (Liu et al., 2022): 11 single classes, compound labels, five folds. */
export const mafwFormat: DatasetFormat = {
  name: 'mafw',
  detect: (tree) => locateMafw(tree).lists.length > 0,
  read: readMafw,
  parseClipId,
  // Faces and whole frames of one clip are versions, not duplicates, so only videos are compared.
  locateAll: (tree) =>
    [...locateMafw(tree).media.video].flatMap(([clip, paths]) => paths.map((path) => ({ key: clip, path }))),
};

async function readMafw(tree: Tree, { source, labelOrder }: ReadOptions): Promise<Dataset> {
  const { root } = tree;
  const files = locateMafw(tree);
  if (files.lists.length === 0) {
    throw new DatasetError(
      'NOT_A_RELEASE',
      `${root}: expected MAFW's lists, split/single/no_caption/set_1/train.txt and test.txt; received none; give the folder of the whole release.`,
    );
  }
  const kind = chooseKind(root, files, source);
  const media = files.media[kind];
  const votes = await readMafwVotes(files.tables, MAFW_CLASSES);
  const { labels, several, folds, notes } = await readMafwLabels(
    files.lists,
    votes?.votes ?? null,
    labelOrder,
  );
  const mark = syntheticMarkIn(tree);
  const subjects = mark === null ? null : await readSubjects(mark);
  const ids = new Set([...media.keys(), ...labels.keys(), ...several.keys(), ...(votes?.votes.keys() ?? [])]);
  const clips = [...ids].sort().map((id): Clip => {
    const path = media.get(id)?.[0];
    return {
      id,
      source: path === undefined ? null : { kind, path },
      label: labels.get(id) ?? null,
      votes: votes?.votes.get(id) ?? null,
      fold: folds.get(id) ?? null,
      subject: subjects?.get(id) ?? null,
      labels: several.get(id) ?? null,
    };
  });
  const missing = clips.filter(({ source: held, label }) => held === null && label !== null);
  return {
    root,
    format: 'mafw',
    classes: MAFW_CLASSES,
    clips,
    synthetic: subjects !== null,
    notes: [
      `Clips are read from ${media.size} ${kind === 'video' ? 'videos' : 'folders of frames'}.`,
      ...skippedNotes(tree.skipped),
      ...notes,
      ...(votes?.notes ?? ['No table of votes: they are unknown.']),
      ...(missing[0] === undefined
        ? []
        : [
            `Labeled clips that are not on disk: ${missing.length}, such as ${missing[0].id}; restore the files, or they are left out.`,
          ]),
    ],
  };
}

function chooseKind(root: string, { media }: MafwFiles, source: ReadOptions['source']): 'video' | 'frames' {
  const wanted = (['video', 'frames'] as const).filter((kind) => source === 'auto' || source === kind);
  const kind = wanted.find((one) => media[one].size > 0);
  if (kind !== undefined) return kind;
  throw new DatasetError(
    'NOT_FOUND',
    `${root}: expected clips such as data/clips/00001.mp4, or folders of frames; received none of source "${source}"; give the folder of the whole release.`,
  );
}
