import type { LeaveOutReason, Part } from '@dfer/clips';
import type { VideoEvidence } from '../clip/videoEvidence.js';

export type { Part } from '@dfer/clips';

/** Location of an aligned clip's body. */
export interface BodyPlace {
  readonly shard: number;
  /** Bytes from the start of the shard. */
  readonly offset: number;
}

interface Identity {
  readonly id: string;
  /** Hash of the size and modification time of the source when it was processed; empty: retry in the next run. */
  readonly stamp: string;
  /** SHA-256 (hex) of content and settings; empty if the source could not be read. */
  readonly digest: string;
  /** Findings of the decoder; absent if nothing was decoded. */
  readonly evidence?: VideoEvidence;
}

/** The body of an aligned clip, in this order: frames, landmarks, transforms, the parts of `details`, audio. */
interface Aligned<Body> {
  readonly kind: 'aligned';
  readonly body: Body;
  readonly usableRatio: number;
  /** Largest number of faces seen at once. */
  readonly faceCount: number;
  /** Number of people, distinguished by their faces. */
  readonly personCount: number;
  /** Rows that show the nearest usable frame instead of their own. */
  readonly replacedRows: readonly number[];
  readonly sourceFrames: readonly number[];
  readonly frames: Part;
  /** Length of each frame's JPEG in bytes, in order; empty: raw RGB. */
  readonly frameBytes: readonly number[];
  /** Little-endian float32, like the transforms. */
  readonly landmarks: Part;
  readonly transforms: Part;
  /** See `FaceDetails`: float32, the mesh int16; `null`: the source was already aligned. */
  readonly details: DetailParts | null;
  /** Mono 16-bit little-endian PCM, or why there is none; `null`: not requested. */
  readonly audio: (Part & { readonly sampleRate: number }) | { readonly missing: string } | null;
}

/** Parts of the face details, in the order of the body. */
export interface DetailParts {
  readonly poses: Part;
  readonly scores: Part;
  readonly mesh: Part;
  readonly descriptor: Part;
}

interface Eliminated {
  readonly kind: 'eliminated';
  readonly usableRatio: number;
  /** @defaultValue too few usable faces, or none */
  readonly leaveOutReason?: LeaveOutReason;
}

interface Failed {
  readonly kind: 'failed';
  readonly reason: string;
  /** @defaultValue `unreadable-file` */
  readonly leaveOutReason?: LeaveOutReason;
}

type ClipFacts<Body> = Identity & (Aligned<Body> | Eliminated | Failed);

/** A left-out or failed clip, before it is written. */
export type WithoutPixels = Identity & (Eliminated | Failed);

interface Written {
  /** Milliseconds since 1970; if a clip has two entries, the later one counts. */
  readonly writtenAtMs: number;
}

/** Entry of a clip in the store: the location of its pixels, or why it has none. */
export type StoreEntry = ClipFacts<BodyPlace> & Written;

/** Header of a record before it is written; `body: null`: the body follows this header. */
export type UnwrittenHeader = ClipFacts<BodyPlace | null>;

/** Header of a written record. */
export type ClipHeader = UnwrittenHeader & Written;

/** Converts a header to an entry. @param own - location of the record's own body */
export function placed(header: ClipHeader, own: BodyPlace): StoreEntry {
  return header.kind === 'aligned' ? { ...header, body: header.body ?? own } : header;
}
