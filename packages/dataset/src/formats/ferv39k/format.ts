import { relative } from 'node:path';
import type { Clip, Dataset } from '../../clip.js';
import { DatasetError } from '../../errors.js';
import { skippedNotes } from '../../walk.js';
import type { DatasetFormat, ReadOptions } from '../format.js';
import { findClass, resolveLabels } from '../labelNumbers.js';
import { type LabelRow, readLabelTable, shown } from '../labelTable.js';
import { joinFolds } from '../officialFolds.js';
import { readSubjects, syntheticMarkIn } from '../syntheticMark.js';
import type { Tree } from '../tree.js';
import { type Ferv39kFiles, locateFerv39k, parseClipPath } from './locate.js';

/** The classes in the order of FERV39k's authors, numbered from 0. */
const CLASSES = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'] as const;

/** Tolerated fraction of clips whose label contradicts their folder. */
const TOLERATED = 0.05;

/** FERV39k (Wang et al., 2022): scene folders, seven classes by name, one split. */
export const ferv39kFormat: DatasetFormat = {
  name: 'ferv39k',
  detect: (tree) =>
    locateFerv39k(tree).setups.length > 0 ||
    tree.folders.some(({ trail }) => /^2_ClipsforFaceCrop$/i.test(trail.at(-1) ?? '')),
  read: readFerv39k,
  parseClipId: parseClipPath,
  locateAll: (tree) =>
    Object.entries(locateFerv39k(tree).media).flatMap(([kind, index]) =>
      [...index].flatMap(([clip, paths]) => paths.map((path) => ({ key: `${kind} ${clip}`, path }))),
    ),
};

async function readFerv39k(tree: Tree, { source, labelOrder }: ReadOptions): Promise<Dataset> {
  const { root } = tree;
  const files = locateFerv39k(tree);
  requireLists(root, files);
  const kind = chooseKind(root, files, source);
  const media = files.media[kind];
  const tables = await Promise.all(
    files.setups.map(async ({ path, role }) => ({ role, ...(await readLabelTable(path)) })),
  );
  const lists = tables.map(({ role, rows, notes }) => ({ role, notes, rows: rows.map(withClip) }));
  const rows = lists.flatMap((list) => list.rows);
  const evidence = (clip: string): number | null => findFolderEmotion(clip);
  const { labels, notes } = resolveLabels(rows, { classes: CLASSES, evidence }, labelOrder);
  const { folds, notes: foldNotes } = joinFolds(
    lists.map(({ role, rows: own }) => ({ role, fold: 1, clips: new Set(own.map(({ clip }) => clip)) })),
  );
  const contrary = checkFolders(labels);
  const mark = syntheticMarkIn(tree);
  const subjects = mark === null ? null : await readSubjects(mark);
  const clips = [...new Set([...media.keys(), ...labels.keys()])].sort().map((id): Clip => {
    const path = media.get(id)?.[0];
    return {
      id,
      source: path === undefined ? null : { kind, path },
      label: labels.get(id) ?? null,
      votes: null,
      fold: folds.get(id) ?? null,
      subject: subjects?.get(id) ?? null,
      scene: id.split('/')[0] ?? null,
    };
  });
  return {
    root,
    format: 'ferv39k',
    classes: CLASSES,
    clips,
    synthetic: subjects !== null,
    notes: [
      `Clips are read from ${media.size} ${kind === 'video' ? 'videos' : 'folders of frames'} in ${new Set(clips.map(({ scene }) => scene)).size} scenes.`,
      ...(files.sceneLists > 0 ? [`Lists of single scenes were ignored: ${files.sceneLists}.`] : []),
      ...skippedNotes(tree.skipped),
      ...lists.flatMap((list) => list.notes),
      ...notes,
      ...foldNotes,
      ...contrary,
      ...missingNotes(clips),
    ],
  };
}

function withClip(row: LabelRow): LabelRow {
  const clip = parseClipPath(row.clip);
  if (clip !== null) return { ...row, clip };
  throw new DatasetError(
    'BAD_SPLITS',
    `${row.where}: expected <Scene>/<Emotion>/<clip>; received "${shown(row.clip)}"; correct or delete the line.`,
  );
}

const findFolderEmotion = (clip: string): number | null =>
  findClass(clip.split('/').at(-2) ?? '', { classes: CLASSES });

function requireLists(root: string, { setups, archives }: Ferv39kFiles): void {
  for (const role of ['train', 'test'] as const) {
    const found = setups.filter((setup) => setup.role === role).map(({ path }) => relative(root, path));
    if (found.length === 1) continue;
    const remedy =
      found.length > 1
        ? 'keep one of them'
        : archives[0] === undefined
          ? 'give the folder of the whole release'
          : `unzip archives such as ${relative(root, archives[0])}`;
    throw new DatasetError(
      found.length > 1 ? 'BAD_SPLITS' : 'NOT_A_RELEASE',
      `${root}: expected one list 4_setups/All_scenes/${role}_All.csv; received ${found.join(' and ') || 'none'}; ${remedy}.`,
    );
  }
}

function chooseKind(
  root: string,
  { media }: Ferv39kFiles,
  source: ReadOptions['source'],
): 'video' | 'frames' {
  const wanted =
    source === 'auto'
      ? (['video', 'frames'] as const)
      : source === 'video'
        ? (['video'] as const)
        : source === 'frames'
          ? (['frames'] as const)
          : [];
  const kind = wanted.find((one) => media[one].size > 0);
  if (kind !== undefined) return kind;
  throw new DatasetError(
    'NOT_FOUND',
    `${root}: expected clips in 2_ClipsforFaceCrop/<Scene>/<Emotion>/, as videos or folders of frames; received none of source "${source}"; give the folder of the whole release.`,
  );
}

function checkFolders(labels: ReadonlyMap<string, number>): string[] {
  const contrary = [...labels].filter(([clip, label]) => {
    const folder = findFolderEmotion(clip);
    return folder !== null && folder !== label;
  });
  const [first] = contrary;
  if (first === undefined) return [];
  const example = `${shown(first[0])} labeled ${CLASSES[first[1]]}`;
  if (contrary.length > TOLERATED * labels.size) {
    throw new DatasetError(
      'BAD_LABELS',
      `labels: expected the lists and the folders to name the same emotion; received ${contrary.length} of ${labels.size} clips that differ, such as ${example}; take both from one copy of the release.`,
    );
  }
  return [
    `Clips whose list names another emotion than their folder: ${contrary.length}, such as ${example}; the lists were used.`,
  ];
}

function missingNotes(clips: readonly Clip[]): string[] {
  const missing = clips.filter(({ source, label }) => source === null && label !== null);
  const [first] = missing;
  return first === undefined
    ? []
    : [
        `Labeled clips that are not on disk: ${missing.length} of ${clips.length}, such as ${first.id}; restore the folders, or they are left out.`,
      ];
}
