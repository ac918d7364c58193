import type { LeaveOutReason, Part } from '@dfer/clips';
import type { VideoEvidence } from '../clip/videoEvidence.js';

export type { Part } from '@dfer/clips';

/** Where the body of an aligned clip lies. */
export interface BodyPlace {
  readonly shard: number;
  /** Bytes from the start of the shard. */
  readonly offset: number;
}

interface Identity {
  readonly id: string;
  /** Size and time of change of the source when it was processed. */
  readonly stamp: string;
  /** SHA-256 (hex) of content and settings; empty where the source could not be read. */
  readonly digest: string;
  /** What the decoder said; absent where there was nothing to decode. */
  readonly evidence?: VideoEvidence;
}

/** The body of an aligned clip, in this order: frames, landmarks, transforms, the parts of `details`, audio. */
interface Aligned<Body> {
  readonly kind: 'aligned';
  readonly body: Body;
  readonly usableRatio: number;
  /** Most faces seen at once. */
  readonly faceCount: number;
  /** People seen, told apart by their faces. */
  readonly personCount: number;
  /** Rows that show the nearest usable frame instead of that of their own time. */
  readonly replacedRows: readonly number[];
  readonly sourceFrames: readonly number[];
  readonly frames: Part;
  /** Bytes of each frame's JPEG, in order; empty: raw RGB. */
  readonly frameBytes: readonly number[];
  /** Little-endian float32, as the transforms. */
  readonly landmarks: Part;
  readonly transforms: Part;
  /** See `FaceDetails`: float32, the mesh int16; `null`: the source was aligned already. */
  readonly details: DetailParts | null;
  /** Mono 16-bit little-endian PCM, or why there is none; `null`: not asked for. */
  readonly audio: (Part & { readonly sampleRate: number }) | { readonly missing: string } | null;
}

/** In the order of the body. */
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

/** What became of a clip that has no pixels, as it is handed to the store. */
export type WithoutPixels = Identity & (Eliminated | Failed);

interface Written {
  /** Milliseconds since 1970; of two entries of one clip the later counts. */
  readonly writtenAtMs: number;
}

/** What the store remembers of a clip: where its pixels are, or why it has none. */
export type StoreEntry = ClipFacts<BodyPlace> & Written;

/** An entry as its record says it, before it is written; `body: null`: right behind this header. */
export type UnwrittenHeader = ClipFacts<BodyPlace | null>;

/** An entry as its record says it. */
export type ClipHeader = UnwrittenHeader & Written;

/** The entry that a header stands for, given where its own record's body begins. */
export function placed(header: ClipHeader, own: BodyPlace): StoreEntry {
  return header.kind === 'aligned' ? { ...header, body: header.body ?? own } : header;
}
