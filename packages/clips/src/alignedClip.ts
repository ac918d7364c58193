import type { FaceDetails } from './faceDetails.js';
import type { LeaveOutReason } from './leaveOutReason.js';
import type { StoredFrames } from './storedFrames.js';

/** A clip ready for a network: faces aligned, time interpolated. */
export interface AlignedClip {
  /** The dataset's clip id. */
  readonly id: string;
  /** RGB, 0–255, `[length, size, size, 3]`. */
  readonly frames: Uint8Array;
  /** Frames (16 by default; with the timeline `segment`, segments times frames of each). */
  readonly length: number;
  /** Pixels of a side (224 by default). */
  readonly size: number;
  /** `[length]`: the source frame (from 0) that weighs most in each row. */
  readonly sourceFrames: Int32Array;
  /** Frames with a usable face divided by the frames looked at, 0–1. */
  readonly usableRatio: number;
  /** Most faces seen at once; 1 where the source was aligned already. */
  readonly faceCount: number;
  /** People seen, told apart by their faces; 1 where the source was aligned already. */
  readonly personCount: number;
  /** Rows that show the nearest usable frame, because that of their own time shows no usable face; ascending. */
  readonly replacedRows: readonly number[];
  /** `[length, 68, 2]`: x, y in pixels of the aligned frame; empty where the source was aligned already. */
  readonly landmarks: Float32Array;
  /**
   * `[length, 6]`: how the source frame of each row was brought to the aligned one, row-major (`Transform`), from parts of
   * its width and height (0–1, as shown) to pixels; empty where the source was aligned already.
   */
  readonly transforms: Float32Array;
  /** SHA-256 (hex) of the source's content and of the settings. */
  readonly digest: string;
}

/** A clip's sound. */
export interface ClipAudio {
  /** Mono, −32768 to 32767. */
  readonly samples: Int16Array;
  /** Samples a second (16,000). */
  readonly sampleRate: number;
}

/** What training needs of a store, and nothing more. */
export interface ClipReader {
  readonly length: number;
  readonly size: number;
  /** How the clips were aligned, as plain data: it is written into the files of networks that learn from them. */
  readonly alignment?: Readonly<Record<string, unknown>>;
  has(id: string): boolean;
  /** @throws DferError `NOT_IN_STORE`, `CORRUPT_RECORD` */
  read(id: string): Promise<AlignedClip>;
  /** What is known of the clip's face; undefined where the clip was aligned elsewhere. @throws as `read` */
  readDetails?(id: string): Promise<FaceDetails | undefined>;
  /** What the decoder's notes on the clip's film are about, such as `truncated`; none where there was nothing to decode. */
  noteKinds?(id: string): readonly string[];
  /** Why there are no frames of a clip; `null`: there are, or it was never looked at. */
  leaveOutReason?(id: string): LeaveOutReason | null;
  /** Where the clip's frames lie, where threads can read them by themselves. @throws DferError `NOT_IN_STORE` */
  place?(id: string): StoredFrames;
}
