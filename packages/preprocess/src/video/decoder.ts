import type { ClipAudio } from '@dfer/clips';
import type { RgbImage } from '../image.js';
import type { DecodePass } from './decodePass.js';
import type { ProbedVideo, ProbeOptions } from './probe.js';

/** A picture that the decoder gave, in the order in which a player shows them. */
export interface DecodedPicture {
  /** Seconds; NaN where the film does not say. */
  readonly time: number;
  /** Needs no other picture. */
  readonly isKey: boolean;
  /** The field that comes first; null for a picture of one moment. */
  readonly fields: 'tff' | 'bff' | null;
  /** The decoder complained about it, or about one that it is built upon. */
  readonly isDamaged: boolean;
}

/** What the pictures are like, by ffmpeg's names; `unknown` where the film does not say. */
export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly range: string;
  readonly matrix: string;
  readonly primaries: string;
  readonly transfer: string;
}

/** What the container says of the stream. */
export interface StreamFacts {
  readonly codec: string;
  /** The field that comes first where the container calls the stream interlaced. */
  readonly fields: 'tff' | 'bff' | null;
  /** Its pictures mean nothing without what Dolby Vision adds to them. */
  readonly isDolbyVisionOnly: boolean;
}

/** What a decoder finds out while it decodes. */
export interface DecoderFindings {
  readonly pictures: readonly DecodedPicture[];
  /** Of the first picture. */
  readonly facts: PictureFacts | undefined;
  readonly stream: StreamFacts | undefined;
  /** Pictures that look interlaced, where they were looked at. */
  readonly fieldCounts: { readonly tff: number; readonly bff: number } | undefined;
  /** Pieces of the stream of which no picture could be made. */
  readonly lost: number;
  /** Complaints of the decoder. */
  readonly errors: number;
  readonly firstError: string;
  /** The file ends before its content does. */
  readonly isCut: boolean;
}

/** A film that is being decoded. */
export interface Decoding {
  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  readonly images: AsyncIterable<RgbImage>;
  /** Complete once all images were read. */
  readonly findings: DecoderFindings;
}

/** A clip's sound, or one line that says why there is none. */
export type AudioFound = ClipAudio | { readonly missing: string };

export interface SoundOptions {
  /** Samples a second. */
  readonly sampleRate: number;
  /** What is longer is cut. */
  readonly longestS: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads films that come from anyone: whatever a file holds, it ends with its pictures or with a PreprocessError. To add one: a file in
 * `decoders/` and a line in `decoders/index.ts`.
 */
export interface VideoDecoder {
  /** Looks whether what it needs is there, before anything is begun. @throws PreprocessError `FFMPEG_MISSING` */
  assertPresent(): void;
  /** What the container says, without decoding. @throws PreprocessError */
  probe(path: string, options: ProbeOptions): Promise<ProbedVideo>;
  /** Pictures, filtered as the pass says, in order. */
  decode(path: string, pass: DecodePass): Decoding;
  /** The first sound stream as mono PCM. @throws PreprocessError */
  sound(path: string, options: SoundOptions): Promise<AudioFound>;
}
