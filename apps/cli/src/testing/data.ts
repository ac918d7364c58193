import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import writeExcelFile from 'write-excel-file/node';

/** A new empty folder, removed after the last test of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files by their path below `root` and creates their folders. */
export function writeFiles(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
}

/** Writes an mp4 video of a test pattern; with 0 frames it has only a header. */
export function makeVideo(path: string, frames = 8): void {
  mkdirSync(dirname(path), { recursive: true });
  const some = frames > 0 ? frames : 1;
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=96x64:rate=8',
    '-frames:v',
    String(some),
    '-t',
    frames > 0 ? '9' : '0',
    path,
  );
}

const id = (clip: number): string => String(clip).padStart(5, '0');

/** Official split files of `clips` clips, numbered from 1; clip n has DFEW's class n mod 7 and is in fold n mod 5. */
export function splitFiles(clips: number): Record<string, string> {
  const files: Record<string, string> = {};
  const numbers = Array.from({ length: clips }, (_, i) => i + 1);
  for (const fold of [1, 2, 3, 4, 5]) {
    for (const role of ['train', 'test']) {
      const rows = numbers.filter((clip) => (clip % 5 === fold - 1) === (role === 'test'));
      files[`EmoLabel_DataSplit/${role}(single-labeled)/set_${fold}.csv`] = [
        'video_name,label',
        ...rows.map((clip) => `${clip},${(clip % 7) + 1}`),
        '',
      ].join('\n');
    }
  }
  return files;
}

/** Makes a DFEW release of aligned frames, without face detection; `named` clips are in the splits, `held` on disk. */
export function makeRelease(root: string, held: number, named = held): void {
  const drawn = join(root, 'drawn');
  mkdirSync(drawn, { recursive: true });
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=32x32:rate=8',
    '-frames:v',
    String(held * 16),
    join(drawn, '%d.png'),
  );
  for (let clip = 1; clip <= held; clip++) {
    const folder = join(root, 'Clip/clip_224x224_16f', id(clip));
    mkdirSync(folder, { recursive: true });
    for (let frame = 1; frame <= 16; frame++) {
      renameSync(join(drawn, `${(clip - 1) * 16 + frame}.png`), join(folder, `${frame}.png`));
    }
  }
  rmSync(drawn, { recursive: true });
  writeFiles(root, splitFiles(named));
}

const VOTE_COLUMNS = [
  '1happy',
  '2sad',
  '3neutral',
  '4angry',
  '5surprise',
  '6disgust',
  '7fear',
  'order',
  'label',
];

/** DFEW's workbook of votes for `clips` clips of `splitFiles`: seven of ten for the clip's class, three for the next. */
export async function writeVotes(root: string, clips: number): Promise<void> {
  mkdirSync(join(root, 'Annotation'), { recursive: true });
  const rows = Array.from({ length: clips }, (_, index) => {
    const clip = index + 1;
    const label = clip % 7;
    const votes = Array.from({ length: 7 }, (__, at) => (at === label ? 7 : at === (label + 1) % 7 ? 3 : 0));
    return [...votes, clip, label + 1].map((value) => ({ value }));
  });
  await writeExcelFile([VOTE_COLUMNS.map((value) => ({ value })), ...rows]).toFile(
    join(root, 'Annotation/annotation.xlsx'),
  );
}

/** A config file for a release of `makeRelease`: smallest network, wasm, two folds, no baseline. `train` overrides training options. */
export function smallConfig(
  train: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    name: 'small',
    preprocess: { size: 32 },
    model: { name: 'resnet8', size: 16 },
    backend: 'wasm',
    baseline: 'none',
    ...more,
    train: {
      foldStrategy: 'stratified',
      foldCount: 2,
      batchSize: 4,
      framesPerClip: { train: 1, test: 1 },
      parallelFolds: 1,
      ...train,
    },
  });
}
