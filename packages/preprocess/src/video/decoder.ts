import type { ClipAudio } from '@dfer/clips';
import type { RgbImage } from '../image.js';
import type { DecodePass } from './decodePass.js';
import type { ProbedVideo, ProbeOptions } from './probe.js';

/** A decoded picture, in presentation order. */
export interface DecodedPicture {
  /** Seconds; NaN if the video does not say. */
  readonly time: number;
  /** Whether it can be decoded without other pictures. */
  readonly isKey: boolean;
  /** The first field; null for a progressive picture. */
  readonly fields: 'tff' | 'bff' | null;
  /** Whether the decoder reported errors for it or for a picture that it depends on. */
  readonly isDamaged: boolean;
}

/** Properties of the pictures, by ffmpeg's names; `unknown` if the video does not say. */
export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly range: string;
  readonly matrix: string;
  readonly primaries: string;
  readonly transfer: string;
}

/** The container's description of the stream. */
export interface StreamFacts {
  readonly codec: string;
  /** The first field if the container declares the stream interlaced. */
  readonly fields: 'tff' | 'bff' | null;
  /** Whether it is Dolby Vision without a compatible base layer. */
  readonly isDolbyVisionOnly: boolean;
}

/** Findings of a decoder. */
export interface DecoderFindings {
  readonly pictures: readonly DecodedPicture[];
  /** Properties of the first picture. */
  readonly facts: PictureFacts | undefined;
  readonly stream: StreamFacts | undefined;
  /** Number of pictures that look interlaced, if they were counted. */
  readonly fieldCounts: { readonly tff: number; readonly bff: number } | undefined;
  /** Number of packets that could not be decoded. */
  readonly lost: number;
  /** Number of decoder errors. */
  readonly errors: number;
  readonly firstError: string;
  /** Whether the file is truncated. */
  readonly isCut: boolean;
  /** Most pictures by which an error may be reported before the picture that it concerns. */
  readonly readAhead: number;
}

/** A video that is being decoded. */
export interface Decoding {
  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  readonly images: AsyncIterable<RgbImage>;
  /** Complete after all images have been read. */
  readonly findings: DecoderFindings;
}

/** The audio of a clip, or the reason why there is none in one line. */
export type AudioFound = ClipAudio | { readonly missing: string };

export interface SoundOptions {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Longer audio is cut off. */
  readonly longestS: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads untrusted videos: for any file content, the result is pictures or a PreprocessError. To add a decoder: a file in `decoders/` and
 * a line in `decoders/index.ts`.
 */
export interface VideoDecoder {
  /** Checks that the required programs exist. @throws PreprocessError `FFMPEG_MISSING` */
  assertPresent(): void;
  /** Reads the container without decoding. @throws PreprocessError */
  probe(path: string, options: ProbeOptions): Promise<ProbedVideo>;
  /** Decodes pictures in order, with the filters of the pass. */
  decode(path: string, pass: DecodePass): Decoding;
  /** Decodes the first audio stream as mono PCM. @throws PreprocessError */
  sound(path: string, options: SoundOptions): Promise<AudioFound>;
}
