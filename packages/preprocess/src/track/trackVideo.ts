import type { FaceNetworks } from '../face/faceNetworks.js';
import type { PreprocessSettings } from '../settings.js';
import { VideoFrames } from '../video/videoFrames.js';
import { enlargedFaces, observe, type Observation } from './observe.js';
import { smoothLandmarks } from './smoothing.js';
import { trackFace, type TrackedFace } from './tracker.js';
import { faceSide } from './tracklets.js';

/** The main person of a film: landmarks are smooth over time where the frames looked at lie close together. */
export interface TrackedVideo extends TrackedFace {
  /** The frames looked at, at the size that the landmarks are in pixels of. */
  readonly frames: VideoFrames;
  /** The landmarks of `faces`, smoothed; `[68, 2]` each. */
  readonly landmarks: readonly (Float32Array | null)[];
}

/** What an aligned frame shows, in sides of the detector's box about the face, at the default margin. */
const ALIGNED_SIDES = 1.6;

/**
 * Follows the main person through a film. Every frame looked at is detected in. Where the faces are smaller than the aligned
 * frame, their landmarks are found, and they are cut out, in more of the film's own pixels.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function trackVideo(
  path: string,
  settings: PreprocessSettings,
  networks: FaceNetworks,
  signal?: AbortSignal,
): Promise<TrackedVideo> {
  const looked = await VideoFrames.open(path, settings, signal);
  const observations = await observe(looked, networks.detector);
  const [first] = observations;
  const wanted = wantedGain(observations, settings.size);
  const { frames, gain } = first
    ? await looked.withMorePixels(first.size, wanted)
    : { frames: looked, gain: 1 };
  const tracked = await trackFace(frames, enlargedFaces(observations, gain), networks);
  const raw = tracked.faces.map((face) => face?.landmarks ?? null);
  return { frames, ...tracked, landmarks: smoothLandmarks(raw, frames.times) };
}

/** How many times as wide frames have to be for the faces in them to have as many pixels as the aligned frame, `size` a side. */
export function wantedGain(observations: readonly Observation[], size: number): number {
  return size / (ALIGNED_SIDES * usualSide(observations));
}

/** The median side of the largest face in each frame, pixels; endless where there is none. */
function usualSide(observations: readonly Observation[]): number {
  const sides = observations.flatMap(({ faces }) =>
    faces.length > 0 ? [Math.max(...faces.map(faceSide))] : [],
  );
  return sides.sort((a, b) => a - b)[sides.length >> 1] ?? Infinity;
}
