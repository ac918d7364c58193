import type { AlignedClip, FaceDetails } from '@dfer/clips';
import { bytesOfDetails, type DetailBytes } from '../clip/faceDetails.js';
import type { VideoEvidence } from '../clip/videoEvidence.js';
import { bytesOfFloats, bytesOfSamples } from '../littleEndian.js';
import type { PreprocessSettings } from '../settings.js';
import type { AudioFound } from '../video/decoder.js';
import type { DetailParts, Part, StoreEntry, UnwrittenHeader } from './entry.js';
import { encodeFrames } from './pixels.js';
import { detailParts, partOf } from './shards/record.js';

/** The entry of an aligned clip. */
export type AlignedEntry = Extract<StoreEntry, { kind: 'aligned' }>;

/** Data stored with an aligned clip besides its pixels. */
export interface BesidesPixels {
  /** @defaultValue null, not requested */
  readonly audio?: AudioFound | null;
  /** @defaultValue null, the source was already aligned */
  readonly details?: FaceDetails | null;
  /** Findings of the decoder; absent if nothing was decoded. */
  readonly evidence?: VideoEvidence | undefined;
}

/** The header of a clip without its time of writing, and the parts of its body in order. */
export interface EncodedClip {
  readonly header: UnwrittenHeader;
  readonly parts: readonly Uint8Array[];
}

/** Encodes an aligned clip as a record. */
export async function encodeAlignedClip(
  clip: AlignedClip,
  stamp: string,
  { audio = null, details = null, evidence }: BesidesPixels,
  settings: PreprocessSettings,
): Promise<EncodedClip> {
  const frames = await encodeFrames(clip, settings);
  const landmarks = bytesOfFloats(clip.landmarks);
  const transforms = bytesOfFloats(clip.transforms);
  const face = details && bytesOfDetails(details);
  const sound = audio && 'samples' in audio ? bytesOfSamples(audio.samples) : new Uint8Array(0);
  return {
    header: {
      id: clip.id,
      stamp,
      digest: clip.digest,
      ...(evidence && { evidence }),
      kind: 'aligned',
      body: null,
      usableRatio: clip.usableRatio,
      faceCount: clip.faceCount,
      personCount: clip.personCount,
      replacedRows: clip.replacedRows,
      sourceFrames: [...clip.sourceFrames],
      frames: partOf(frames.bytes),
      frameBytes: frames.frameBytes,
      landmarks: partOf(landmarks),
      transforms: partOf(transforms),
      details: face && partsOfDetails(face),
      audio: audio && 'samples' in audio ? { ...partOf(sound), sampleRate: audio.sampleRate } : audio,
    },
    parts: [
      ...[frames.bytes, landmarks, transforms],
      ...(face ? [face.poses, face.scores, face.mesh, face.descriptor] : []),
      sound,
    ],
  };
}

/** Offset of the face details in the body, in bytes. */
export function detailsOffset({ frames, landmarks, transforms }: AlignedEntry): number {
  return totalBytes([frames, landmarks, transforms]);
}

/** Offset of the audio in the body, in bytes. */
export function audioOffset(entry: AlignedEntry): number {
  return detailsOffset(entry) + totalBytes(detailParts(entry));
}

function partsOfDetails({ poses, scores, mesh, descriptor }: DetailBytes): DetailParts {
  return {
    ...{ poses: partOf(poses), scores: partOf(scores) },
    ...{ mesh: partOf(mesh), descriptor: partOf(descriptor) },
  };
}

function totalBytes(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
