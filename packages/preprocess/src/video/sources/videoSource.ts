import type { ClipSource } from '@dfer/dataset';
import type { PreprocessErrorCode } from '../../errors.js';
import { listFrames } from './imageFolder.js';

/** A kind of place that a clip's pictures come from. To add one: its kind in `ClipSource`, and a line here. */
export interface VideoSource {
  /** What messages call it. */
  readonly noun: string;
  /** Of what is wrong with it. */
  readonly code: PreprocessErrorCode;
  /** Its pictures are aligned faces already. */
  readonly isAligned: boolean;
  /** The names of its files decide the order of its pictures. */
  readonly isOrderedByName: boolean;
  /** Why it has no sound; null where it may have some. */
  readonly silence: string | null;
  /** The files that hold it. @throws PreprocessError */
  files(path: string): Promise<readonly string[]>;
}

const SOURCES: Readonly<Record<ClipSource['kind'], VideoSource>> = {
  video: {
    ...{ noun: 'Video', code: 'BAD_VIDEO', isAligned: false, isOrderedByName: false, silence: null },
    files: (path) => Promise.resolve([path]),
  },
  frames: {
    ...{ noun: 'Frames', code: 'BAD_FRAMES', isAligned: true, isOrderedByName: true },
    silence: 'a folder of frames',
    files: listFrames,
  },
};

export function videoSource({ kind }: ClipSource): VideoSource {
  return SOURCES[kind];
}
