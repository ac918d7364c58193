import { basename } from 'node:path';
import type { Clip, ClipSource, Dataset } from '../../clip.js';
import { DatasetError } from '../../errors.js';
import { skippedNotes } from '../../walk.js';
import type { SourceChoice } from '../format.js';
import { formatClipIds, formatClipNumber, parseClipNumber } from './clipId.js';
import { EMOTIONS } from './emotion.js';
import type { MediaKind, ReleaseFiles } from './locate.js';
import { readSplits, type Splits } from './splits.js';
import { readSubjects } from '../syntheticMark.js';
import { type Annotation, readVotes, VOTES_PER_CLIP } from './votes.js';

/** Kinds in order of preference. The whole data set uses one kind: originals and aligned faces are not mixed. */
const KINDS: Readonly<Record<SourceChoice, readonly MediaKind[]>> = {
  auto: ['video', 'frames', 'avi', 'frames16'],
  video: ['video', 'avi'],
  frames16: ['frames16'],
  frames: ['frames'],
};

const KIND_NAMES: Readonly<Record<MediaKind, string>> = {
  video: 'original videos',
  frames: 'folders of aligned frames',
  avi: 'aligned avi videos',
  frames16: '16-frame folders',
};

/** Above this fraction of contradicting labels the files belong to different releases (or the label order differs). */
const TOLERATED_CONTRADICTIONS = 0.05;

/** True if the folder has files that only a DFEW release has. */
export const isRelease = (files: ReleaseFiles): boolean =>
  files.splits.length > 0 || files.annotations.length > 0 || files.synthetic !== null;

/**
 * Joins a DFEW release's clips, labels, votes and folds on the clip number.
 *
 * @throws DatasetError if the release contradicts itself or lacks labels or clips
 */
export async function readRelease(root: string, source: SourceChoice, files: ReleaseFiles): Promise<Dataset> {
  if (files.splits.length === 0 && files.annotations.length === 0) {
    throw new DatasetError(
      'NOT_A_RELEASE',
      `${root}: expected DFEW's labels, EmoLabel_DataSplit/…/set_1.csv or Annotation/annotation.xlsx; received neither; ${unzipHint(files)}.`,
    );
  }
  const kind = chooseKind(root, source, files);
  const splits = files.splits.length > 0 ? await readSplits(root, files.splits) : null;
  const table = files.annotations[0] === undefined ? null : await readVotes(files.annotations[0]);
  const annotations = table?.rows ?? null;
  const subjects = files.synthetic === null ? null : byNumber(await readSubjects(files.synthetic));
  const contradictions = splits && annotations ? checkAgreement(splits, annotations) : [];

  const media = files.media[kind];
  const numbers = new Set([
    ...media.keys(),
    ...(splits?.labels.keys() ?? []),
    ...(annotations?.keys() ?? []),
  ]);
  const clips = [...numbers]
    .sort((a, b) => a - b)
    .map((number): Clip => {
      const annotation = annotations?.get(number);
      return {
        id: formatClipNumber(number),
        source: toSource(kind, media.get(number)?.[0]),
        label: splits?.labels.get(number) ?? annotation?.label ?? null,
        votes: annotation?.votes ?? null,
        fold: splits?.folds.get(number) ?? null,
        subject: subjects?.get(number) ?? null,
      };
    });

  return {
    root,
    format: 'dfew',
    classes: EMOTIONS,
    clips,
    synthetic: subjects !== null,
    notes: [
      ...sourceNotes(kind, files),
      ...skippedNotes(files.skipped),
      ...(splits?.notes ?? [
        'The release has no official splits: labels come from the votes, folds are unknown.',
      ]),
      ...voteNotes(files, annotations),
      ...(table?.notes ?? []),
      ...contradictions,
      ...missingNotes(clips, splits, kind),
    ],
  };
}

const byNumber = (subjects: ReadonlyMap<string, string>): Map<number, string> =>
  new Map(
    [...subjects].flatMap(([name, subject]) => {
      const number = parseClipNumber(name);
      return number === null ? [] : [[number, subject] as const];
    }),
  );

function chooseKind(root: string, source: SourceChoice, files: ReleaseFiles): MediaKind {
  const kind = KINDS[source].find((candidate) => files.media[candidate].size > 0);
  if (kind) return kind;
  const held = KINDS.auto
    .filter((candidate) => files.media[candidate].size > 0)
    .map((name) => KIND_NAMES[name]);
  const wanted = KINDS[source].map((name) => KIND_NAMES[name]).join(' or ');
  const remedy = held.length > 0 ? 'choose the source "auto"' : unzipHint(files);
  throw new DatasetError(
    'NOT_FOUND',
    `${root}: expected ${wanted} named by clip number (Clip/original/00001.mp4, clip_224x224/00001/); received ${held.join(', ') || 'none'}; ${remedy}.`,
  );
}

const unzipHint = ({ archives }: ReleaseFiles): string =>
  archives[0] === undefined
    ? 'give the folder of the whole release'
    : `unzip archives such as ${basename(archives[0])}`;

function toSource(kind: MediaKind, path: string | undefined): ClipSource | null {
  if (path === undefined) return null;
  return { kind: kind === 'frames' || kind === 'frames16' ? 'frames' : 'video', path };
}

/** Checks that splits and votes agree on the labels. A few contradictions are noted; more are an error. */
function checkAgreement(splits: Splits, annotations: ReadonlyMap<number, Annotation>): string[] {
  const common = [...splits.labels.keys()].filter((clip) => annotations.has(clip));
  const contrary = common.filter((clip) => annotations.get(clip)?.label !== splits.labels.get(clip));
  if (contrary.length === 0) return [];
  if (contrary.length > TOLERATED_CONTRADICTIONS * common.length) {
    throw new DatasetError(
      'BAD_LABELS',
      `labels: expected the split files and annotation.xlsx to agree; received ${contrary.length} of ${common.length} clips labeled differently (${formatClipIds(contrary)}); take both from one copy of the release.`,
    );
  }
  return [
    `${contrary.length} clips are labeled differently in the split files and in annotation.xlsx (${formatClipIds(contrary)}); the split files were used.`,
  ];
}

function sourceNotes(kind: MediaKind, files: ReleaseFiles): string[] {
  const others = KINDS.auto
    .filter((other) => other !== kind && files.media[other].size > 0)
    .map((other) => `${files.media[other].size} ${KIND_NAMES[other]}`);
  const doubled = [...files.media[kind]].filter(([, paths]) => paths.length > 1).map(([clip]) => clip);
  const notes = [`Clips are read from ${files.media[kind].size} ${KIND_NAMES[kind]}.`];
  if (others.length > 0) notes.push(`The release also has ${others.join(', ')}.`);
  if (doubled.length > 0) notes.push(`Found twice, the first was used: ${formatClipIds(doubled)}.`);
  if (files.unnumbered[0] !== undefined) {
    notes.push(
      `Videos whose name is not a clip number were left out: ${files.unnumbered.length}, such as ${basename(files.unnumbered[0])}.`,
    );
  }
  return notes;
}

function voteNotes(files: ReleaseFiles, annotations: ReadonlyMap<number, Annotation> | null): string[] {
  if (!annotations)
    return ['The release has no annotation.xlsx: labels come from the splits, votes are unknown.'];
  const notes: string[] = [];
  const odd = [...annotations]
    .filter(([, { votes }]) => votes.reduce((sum, count) => sum + count, 0) !== VOTES_PER_CLIP)
    .map(([clip]) => clip);
  if (odd.length > 0) notes.push(`Votes that do not sum to ${VOTES_PER_CLIP}: ${formatClipIds(odd)}.`);
  if (files.annotations.length > 1) notes.push(`Several annotation files; ${files.annotations[0]} was read.`);
  return notes;
}

/**
 * Missing clips are noted and never an error: the reader of the clips decides how many may fail. In the aligned versions, clips without
 * a split are missing by DFEW's own rule: it left out clips in which too few frames showed the face.
 */
function missingNotes(clips: readonly Clip[], splits: Splits | null, kind: MediaKind): string[] {
  const labeled = clips.filter(({ label }) => label !== null);
  const missing = labeled.filter(({ source }) => source === null).map(({ id }) => Number(id));
  const wasDropped = (clip: number): boolean =>
    kind !== 'video' && splits !== null && !splits.labels.has(clip);
  const dropped = missing.filter(wasDropped);
  const lost = missing.filter((clip) => !wasDropped(clip));
  const notes: string[] = [];
  if (lost.length > 0) {
    notes.push(
      `${lost.length} of ${labeled.length} labeled clips are not on disk: ${formatClipIds(lost)}; restore the files, or they are left out.`,
    );
  }
  if (dropped.length > 0) {
    notes.push(
      `${dropped.length} single-labeled clips are in no split and have no ${KIND_NAMES[kind]} (${formatClipIds(dropped)}), as DFEW left out clips that hardly show a face.`,
    );
  }
  return notes;
}
