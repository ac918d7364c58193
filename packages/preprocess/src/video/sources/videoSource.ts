import type { ClipSource } from '@dfer/dataset';
import type { PreprocessErrorCode } from '../../errors.js';
import { listFrames } from './imageFolder.js';

/** A kind of clip source. To add one: its kind in `ClipSource`, and a line here. */
export interface VideoSource {
  /** Noun in messages. */
  readonly noun: string;
  /** Error code. */
  readonly code: PreprocessErrorCode;
  /** Whether the pictures are already aligned faces. */
  readonly isAligned: boolean;
  /** Whether file names determine the order of pictures. */
  readonly isOrderedByName: boolean;
  /** Why it has no audio; null if it may have some. */
  readonly silence: string | null;
  /** Lists its files. @throws PreprocessError */
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
