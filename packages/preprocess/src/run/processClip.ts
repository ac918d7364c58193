import type { ClipSource } from '@dfer/dataset';
import { applyTransform, leastSquaresAffine, similarity, type Transform } from '../align/transform.js';
import type { FaceDetector } from '../face/detector.js';
import { listFrames, readFrame } from '../video/imageFolder.js';
import type { RgbImage } from '../image.js';
import { fivePoints } from '../face/landmarks.js';
import { greyWorld } from '../align/grayWorld.js';
import { lookedFrames, storedFrames, type PreprocessSettings } from '../settings.js';
import { digestSource } from '../video/source.js';
import { FIRST_INNER_LANDMARK, fivePointTemplate, innerTemplate } from '../align/template.js';
import { chooseFrames, combineFrames, heaviestFrames, timelineMatrix } from '../clip/temporalSampling.js';
import { withSecondTry } from '../video/ffmpeg/plainStart.js';
import { trackVideo } from '../track/trackVideo.js';
import { usability } from '../clip/validity.js';
import { warp } from '../align/warp.js';
import type { AlignedClip } from '../clip/alignedClip.js';
import type { VideoEvidence } from '../clip/videoEvidence.js';

/** What became of one clip. */
export type ProcessedClip =
  | {
      readonly kind: 'aligned';
      readonly clip: Omit<AlignedClip, 'id'>;
      /** What the decoder said; absent where there was nothing to decode. */
      readonly evidence?: VideoEvidence;
    }
  /** Too few usable faces (`settings.minUsable`). */
  | {
      readonly kind: 'eliminated';
      readonly usableRatio: number;
      readonly digest: string;
      readonly evidence?: VideoEvidence;
    };

/** Of more usable frames as many, spread evenly, make the timeline: they are in memory together. */
const MOST_TIMELINE_FRAMES = 512;

function normalised(frames: Uint8Array, { normalise }: PreprocessSettings): Uint8Array {
  return normalise === 'grey-world' ? greyWorld(frames) : frames;
}

/**
 * A film or a folder of aligned images → frames aligned to the template → the frames that are kept (`storedFrames`).
 *
 * @throws PreprocessError `BAD_VIDEO`, `BAD_FRAMES`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function processClip(
  source: ClipSource,
  settings: PreprocessSettings,
  detector: FaceDetector,
  signal?: AbortSignal,
): Promise<ProcessedClip> {
  const digest = await digestSource(source, settings);
  return source.kind === 'frames'
    ? alignedFolder(source.path, settings, digest)
    : withSecondTry(() => alignedVideo(source.path, settings, detector, digest, signal));
}

async function alignedVideo(
  path: string,
  settings: PreprocessSettings,
  detector: FaceDetector,
  digest: string,
  signal: AbortSignal | undefined,
): Promise<ProcessedClip> {
  const { frames, landmarks: tracked, faceCount } = await trackVideo(path, settings, detector, signal);
  const seen = tracked.flatMap((landmarks, at) => (landmarks ? [{ landmarks, at }] : []));
  const { usableRatio, eliminated } = usability(seen.length, frames.count, settings.minUsable);
  const { evidence } = frames;
  if (eliminated) return { kind: 'eliminated', usableRatio, digest, evidence };

  const usable = chooseFrames(
    seen.map(({ at }) => at),
    MOST_TIMELINE_FRAMES,
  ).map((i) => seen[i]!);
  const landmarksAt = new Map(usable.map(({ landmarks, at }) => [at, landmarks]));
  const aligned: AlignedFrame[] = [];
  for await (const { at, image } of frames.read([...landmarksAt.keys()])) {
    const landmarks = landmarksAt.get(at);
    if (landmarks) aligned.push(alignFrame(image, landmarks, settings));
  }
  const length = storedFrames(settings);
  const matrix = timelineMatrix(settings.timeline, aligned.length, length);
  const heaviest = heaviestFrames(matrix, aligned.length);
  const clip = {
    frames: normalised(
      combineFrames(
        matrix,
        aligned.map(({ pixels }) => pixels),
      ),
      settings,
    ),
    length,
    size: settings.size,
    sourceFrames: heaviest.map((row) => frames.sourceFrames[usable[row]!.at]!),
    usableRatio,
    faceCount,
    landmarks: combineLandmarks(
      matrix,
      aligned.map(({ landmarks }) => landmarks),
    ),
    transforms: Float32Array.from([...heaviest].flatMap((row) => [...aligned[row]!.transform])),
    digest,
  };
  return { kind: 'aligned', clip, evidence };
}

interface AlignedFrame {
  readonly pixels: Uint8Array;
  readonly landmarks: Float64Array;
  /** From parts of the image's sides. */
  readonly transform: Transform;
}

function alignFrame(
  image: RgbImage,
  landmarks: Float32Array,
  { size, margin, transform: kind }: PreprocessSettings,
): AlignedFrame {
  const points = Float64Array.from(landmarks);
  const transform: Transform =
    kind === 'affine'
      ? leastSquaresAffine(points.slice(2 * FIRST_INNER_LANDMARK), innerTemplate(size, margin))
      : similarity(fivePoints(landmarks), fivePointTemplate(size, margin));
  const [a, b, c, d, e, f] = transform;
  const { width, height } = image;
  return {
    pixels: warp(image, transform, size),
    landmarks: applyTransform(transform, points),
    transform: [a * width, b * height, c, d * width, e * height, f],
  };
}

function combineLandmarks(matrix: Float64Array, frames: readonly Float64Array[]): Float32Array {
  const n = frames.length;
  const width = frames[0]!.length;
  return Float32Array.from({ length: (matrix.length / n) * width }, (_, at) => {
    const row = Math.floor(at / width);
    return frames.reduce((sum, frame, i) => sum + matrix[row * n + i]! * frame[at % width]!, 0);
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
    frames: normalised(combineFrames(matrix, frames), settings),
    length,
    size,
    sourceFrames: heaviestFrames(matrix, frames.length).map((row) => chosen[row]!),
    usableRatio: 1,
    faceCount: 1,
    landmarks: new Float32Array(0),
    transforms: new Float32Array(0),
    digest,
  };
  return { kind: 'aligned', clip };
}
