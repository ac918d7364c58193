import type { ClipSource } from '@dfer/dataset';
import type { AlignedClip, FaceDetails, LeaveOutReason } from '@dfer/clips';
import {
  alignFrame,
  clipFrames,
  MOST_TIMELINE_FRAMES,
  whiteBalanced,
  type AlignedFrame,
} from '../clip/alignedFrames.js';
import { faceDetails } from '../clip/faceDetails.js';
import { chooseFrames, combineFrames, heaviestFrames, timelineMatrix } from '../clip/temporalSampling.js';
import { usability } from '../clip/validity.js';
import type { VideoEvidence } from '../clip/videoEvidence.js';
import type { SampledFrame } from '../clip/videoTimeline.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import { lookedFrames, storedFrames, type PreprocessSettings } from '../settings.js';
import type { SeenFace } from '../track/locateFaces.js';
import { quarterTurns } from '../track/orientation.js';
import { trackVideo, type TrackedVideo } from '../track/trackVideo.js';
import { withSecondTry } from '../video/decoders/index.js';
import { listFrames, readFrame } from '../video/sources/imageFolder.js';
import { digestSource } from '../video/sources/source.js';
import { videoSource } from '../video/sources/videoSource.js';

/** Result of processing one clip. */
export type ProcessedClip =
  | {
      readonly kind: 'aligned';
      readonly clip: Omit<AlignedClip, 'id'>;
      /** Null if the source was already aligned. */
      readonly details: FaceDetails | null;
      /** Findings of the decoder; absent if nothing was decoded. */
      readonly evidence?: VideoEvidence;
    }
  /** Too few usable faces (`settings.minUsable`). */
  | {
      readonly kind: 'eliminated';
      readonly usableRatio: number;
      readonly digest: string;
      readonly evidence?: VideoEvidence;
      /** The reason, if it is not too few usable faces. */
      readonly leaveOutReason?: LeaveOutReason;
    };

/**
 * Processes one clip: a video or a folder of aligned images → frames aligned to the template → the stored frames.
 *
 * @param openNetworks - called only if faces have to be detected, so not for aligned images
 * @throws PreprocessError `BAD_VIDEO`, `BAD_FRAMES`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function processClip(
  source: ClipSource,
  settings: PreprocessSettings,
  openNetworks: () => Promise<FaceNetworks>,
  signal?: AbortSignal,
): Promise<ProcessedClip> {
  const digest = await digestSource(source, settings);
  if (videoSource(source).isAligned) return alignedFolder(source.path, settings, digest);
  const networks = await openNetworks();
  return withSecondTry(() => alignedVideo(source.path, settings, networks, digest, signal));
}

async function alignedVideo(
  path: string,
  settings: PreprocessSettings,
  networks: FaceNetworks,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<ProcessedClip> {
  const tracked = await trackVideo(path, settings, networks, signal);
  const seen = tracked.landmarks.flatMap((landmarks, at) => {
    const face = tracked.faces[at];
    return landmarks && face ? [{ at, landmarks, face }] : [];
  });
  const { usableRatio, eliminated } = usability(seen.length, tracked.frames.count, settings.minUsable);
  const { evidence } = tracked.frames;
  if (eliminated) return { kind: 'eliminated', usableRatio, digest, evidence };
  const turns = await quarterTurns(tracked.frames, tracked.faces, networks.detector);
  if (turns > 0) {
    return {
      ...{ kind: 'eliminated', usableRatio: 0, digest },
      ...{ evidence: withNote(evidence, turnedNote(turns)), leaveOutReason: 'turned-faces' },
    };
  }

  const usable = chooseFrames(
    seen.map(({ at }) => at),
    MOST_TIMELINE_FRAMES,
  ).map((i) => seen[i]!);
  const aligned = await alignFrames(tracked, usable, settings);
  const { rows, ...frames } = clipFrames(sampledFrames(tracked, aligned), aligned, settings);
  const clip = {
    ...frames,
    sourceFrames: Int32Array.from(rows, ({ at }) => tracked.frames.sourceFrames[at]!),
    usableRatio,
    faceCount: tracked.faceCount,
    personCount: tracked.personCount,
    digest,
  };
  const details = faceDetails(rows, settings.size, tracked.descriptor);
  return { kind: 'aligned', clip, details, evidence };
}

function turnedNote(turns: number): string {
  const name = turns === 2 ? 'upside down' : 'on their side';
  return `its faces are ${name}; rotate the video by ${90 * turns}° clockwise (ffmpeg's filter transpose) and preprocess again`;
}

function withNote(evidence: VideoEvidence, note: string): VideoEvidence {
  return { ...evidence, notes: [...evidence.notes, note] };
}

interface UsableFrame {
  /** Index of the sampled frame. */
  readonly at: number;
  /** `[68, 2]`, pixels of the sampled frame. */
  readonly landmarks: Float32Array;
  readonly face: SeenFace;
}

/** Aligns the face in each frame. */
async function alignFrames(
  { frames }: TrackedVideo,
  usable: readonly UsableFrame[],
  settings: PreprocessSettings,
): Promise<AlignedFrame[]> {
  const faces = new Map(usable.map((frame) => [frame.at, frame]));
  const aligned: AlignedFrame[] = [];
  for await (const { at, image } of frames.read([...faces.keys()])) {
    const frame = faces.get(at);
    if (!frame) continue;
    aligned.push(alignFrame(at, image, frame.face, frame.landmarks, settings));
  }
  return aligned;
}

/** The sampled frames of the timeline. Usable frames beyond `MOST_TIMELINE_FRAMES` are skipped; they are not gaps. */
function sampledFrames(
  { frames, landmarks }: TrackedVideo,
  aligned: readonly AlignedFrame[],
): SampledFrame[] {
  const used = new Set(aligned.map(({ at }) => at));
  return landmarks.slice(0, frames.count).flatMap((points, at) => {
    const usable = used.has(at);
    return usable || !points ? [{ time: frames.times[at]!, usable }] : [];
  });
}

async function alignedFolder(
  folder: string,
  settings: PreprocessSettings,
  digest: string,
): Promise<ProcessedClip> {
  const { size } = settings;
  const length = storedFrames(settings);
  const paths = await listFrames(folder);
  const chosen = chooseFrames(
    paths.map((_, i) => i),
    Math.min(lookedFrames(settings, paths.length), MOST_TIMELINE_FRAMES),
  );
  const frames: Uint8Array[] = [];
  for (const index of chosen) frames.push(await readFrame(paths[index]!, size));
  const matrix = timelineMatrix(settings.timeline, frames.length, length);
  const clip = {
    frames: whiteBalanced(combineFrames(matrix, frames), settings),
    length,
    size,
    sourceFrames: heaviestFrames(matrix, frames.length).map((row) => chosen[row]!),
    usableRatio: 1,
    faceCount: 1,
    personCount: 1,
    replacedRows: [],
    landmarks: new Float32Array(0),
    transforms: new Float32Array(0),
    digest,
  };
  return { kind: 'aligned', clip, details: null };
}
