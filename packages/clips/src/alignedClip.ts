import type { FaceDetails } from './faceDetails.js';
import type { LeaveOutReason } from './leaveOutReason.js';
import type { StoredFrames } from './storedFrames.js';

/** A clip ready for a network: faces are aligned, time is resampled. */
export interface AlignedClip {
  /** Clip id in the data set. */
  readonly id: string;
  /** RGB, 0–255, `[length, size, size, 3]`. */
  readonly frames: Uint8Array;
  /** Number of frames: 16 by default; with the timeline `segment`, segments × frames per segment. */
  readonly length: number;
  /** Pixels per side (224 by default). */
  readonly size: number;
  /** `[length]`: the source frame (from 0) with the largest weight in each row. */
  readonly sourceFrames: Int32Array;
  /** Fraction of sampled frames with a usable face, 0–1. */
  readonly usableRatio: number;
  /** Largest number of faces seen at once; 1 if the source was already aligned. */
  readonly faceCount: number;
  /** Number of people, distinguished by their faces; 1 if the source was already aligned. */
  readonly personCount: number;
  /** Rows that show the nearest usable frame because their own has no usable face; ascending. */
  readonly replacedRows: readonly number[];
  /** `[length, 68, 2]`: x, y in pixels of the aligned frame; empty if the source was already aligned. */
  readonly landmarks: Float32Array;
  /**
   * `[length, 6]`: the `Transform` of each row, row-major, from fractions of the source frame's width and height (0–1, as shown)
   * to pixels of the aligned frame; empty if the source was already aligned.
   */
  readonly transforms: Float32Array;
  /** SHA-256 (hex) of the source's content and the settings. */
  readonly digest: string;
}

/** The audio of a clip. */
export interface ClipAudio {
  /** Mono, −32768 to 32767. */
  readonly samples: Int16Array;
  /** Samples per second (16,000). */
  readonly sampleRate: number;
}

/** The part of a store that training needs. */
export interface ClipReader {
  readonly length: number;
  readonly size: number;
  /** The alignment settings as plain data; exported networks contain them. */
  readonly alignment?: Readonly<Record<string, unknown>>;
  has(id: string): boolean;
  /** @throws DferError `NOT_IN_STORE`, `CORRUPT_RECORD` */
  read(id: string): Promise<AlignedClip>;
  /** Face mesh, pose, scores and descriptor; undefined if the source was already aligned. @throws as `read` */
  readDetails?(id: string): Promise<FaceDetails | undefined>;
  /** Kinds of the decoder's notes on the clip's video, such as `truncated`; empty if nothing was decoded. */
  noteKinds?(id: string): readonly string[];
  /** Why the clip has no frames; `null`: it has frames, or was never processed. */
  leaveOutReason?(id: string): LeaveOutReason | null;
  /** Location of the clip's frames, if other threads can read them directly. @throws DferError `NOT_IN_STORE` */
  place?(id: string): StoredFrames;
}
