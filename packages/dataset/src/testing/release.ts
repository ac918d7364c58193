import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import writeExcel from 'write-excel-file/node';

const made: string[] = [];

/** Creates an empty folder that `removeFolders` removes. */
export async function makeFolder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'dataset-test-'));
  made.push(root);
  return root;
}

export async function removeFolders(): Promise<void> {
  await Promise.all(made.splice(0).map((root) => rm(root, { recursive: true, force: true })));
}

/** Writes files by their path below `root` and creates their folders. */
export async function writeFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
}

/** Labels as DFEW numbers them: clip 1 happy … clip 7 fear, clips 8 to 10 happy to neutral; clip n is in fold n mod 5. */
export const LABELS = [1, 2, 3, 4, 5, 6, 7, 1, 2, 3] as const;

export const assignFold = (clip: number): number => ((clip - 1) % 5) + 1;

/** The ten official split files of a ten-clip release, by name. */
export function splitFiles(
  name: (role: 'train' | 'test', fold: number) => string,
  label: (clip: number) => number = (clip) => LABELS[clip - 1]!,
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const role of ['train', 'test'] as const) {
    for (let fold = 1; fold <= 5; fold++) {
      const clips = LABELS.map((_, index) => index + 1).filter(
        (clip) => (assignFold(clip) === fold) === (role === 'test'),
      );
      files[name(role, fold)] = [
        'video_name,label',
        ...clips.map((clip) => `${clip},${label(clip)}`),
        '',
      ].join('\n');
    }
  }
  return files;
}

/** The names of DFEW's own README. */
export const officialName = (role: string, fold: number): string =>
  `EmoLabel_DataSplit/${role}(single-labeled)/set_${fold}.csv`;

/** Ten videos with distinct contents, named by `name`. */
export const videoFiles = (name: (clip: number) => string): Record<string, string> =>
  Object.fromEntries(LABELS.map((_, index) => [name(index + 1), `video ${index + 1}`]));

export const padded = (clip: number): string => String(clip).padStart(5, '0');

const HEADER = ['1happy', '2sad', '3neutral', '4angry', '5surprise', '6disgust', '7fear', 'order', 'label'];

/** Writes an annotation workbook; each row has seven votes, the order and the label. */
export async function writeVotes(
  root: string,
  name: string,
  rows: readonly (readonly number[])[],
  header: readonly string[] = HEADER,
): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true });
  const sheet = [header.map((value) => ({ value })), ...rows.map((row) => row.map((value) => ({ value })))];
  await writeExcel(sheet).toFile(join(root, name));
}

/** A row in which all annotators chose `label`; 0 gives a clip of several emotions. */
export const voteRow = (clip: number, label: number): number[] => [
  ...Array.from({ length: 7 }, (_, index) =>
    label === 0 ? [4, 3, 3, 0, 0, 0, 0][index]! : label === index + 1 ? 10 : 0,
  ),
  clip,
  label,
];
