import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { isImage, isVideo } from '@dfer/dataset';

import { InputError } from '../../terminal/errors.js';
import { counted } from '../../terminal/table.js';
import { expandPattern, isPattern } from './glob.js';

/** An input: a video, or a folder of numbered images. */
export interface VideoInput {
  readonly kind: 'video' | 'frames';
  /** Path as given by the user, or below a folder given by the user. */
  readonly path: string;
}

export interface VideoInputs {
  /** Each once, in the order given; those of a folder by name. */
  readonly inputs: readonly VideoInput[];
  /** One error for each argument without a video. */
  readonly refused: readonly InputError[];
  /** Further notes for the user. */
  readonly notes: readonly string[];
}

/** Finds the inputs: videos, videos in folders at any depth, folders of frames, patterns. */
export async function findInputs(names: readonly string[]): Promise<VideoInputs> {
  const inputs = new Map<string, VideoInput>();
  const refused: InputError[] = [];
  const notes: string[] = [];
  const add = (input: VideoInput): void => {
    const key = resolve(input.path);
    if (!inputs.has(key)) inputs.set(key, input);
  };
  for (const name of names) {
    const paths = (await kindOf(name)) === null && isPattern(name) ? await expandPattern(name) : [name];
    if (paths.length === 0) {
      refused.push(
        new InputError(
          `video: expected a pattern that matches files; received ${name}, which matches none; check it (working folder: ${process.cwd()})`,
        ),
      );
    }
    for (const path of paths) {
      const kind = await kindOf(path);
      if (kind === null) refused.push(missing(path));
      else if (kind === 'file') add({ kind: 'video', path });
      else {
        const found = await listInputs(path);
        for (const input of found.inputs) add(input);
        if (found.inputs.length === 0) refused.push(empty(path));
        else if (found.others > 0) {
          notes.push(
            `folder ${path}: ${counted(found.others, 'file')} skipped, which ${found.others === 1 ? 'is not a video' : 'are not videos'}`,
          );
        }
      }
    }
  }
  return { inputs: [...inputs.values()], refused, notes };
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  return stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => null,
  );
}

/** All videos in a folder, at any depth, and each folder of images as one input. */
async function listInputs(root: string): Promise<{ inputs: VideoInput[]; others: number }> {
  const inputs: VideoInput[] = [];
  let others = 0;
  // Links to folders are not followed, to avoid cycles.
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
    const videos = files.filter(({ name }) => isVideo(name));
    const images = files.filter(({ name }) => isImage(name));
    // Images next to videos are covers and stills.
    if (videos.length === 0 && images.length > 0) inputs.push({ kind: 'frames', path: folder });
    else others += images.length;
    inputs.push(...videos.map(({ name }): VideoInput => ({ kind: 'video', path: join(folder, name) })));
    others += files.length - videos.length - images.length;
    for (const entry of entries) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) await visit(join(folder, entry.name));
    }
  };
  await visit(root);
  return { inputs, others };
}

function missing(path: string): InputError {
  return new InputError(
    `video: expected an existing file; received ${resolve(path)}, which does not exist; check the path (working folder: ${process.cwd()})`,
  );
}

function empty(path: string): InputError {
  return new InputError(
    `video: expected a folder with videos or images; received ${resolve(path)}, which has none; name another`,
  );
}

/** Name of an input, for messages and output files. */
export const getInputName = ({ path }: VideoInput): string => basename(resolve(path));
