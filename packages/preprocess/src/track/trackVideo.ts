import type { FaceNetworks } from '../face/faceNetworks.js';
import type { PreprocessSettings } from '../settings.js';
import { VideoFrames } from '../video/videoFrames.js';
import { enlargedFaces, observe, type Observation } from './observe.js';
import { smoothLandmarks } from './smoothing.js';
import { trackFace, type TrackedFace } from './tracker.js';
import { faceSide } from './tracklets.js';

/** The main person of a video, with landmarks smoothed over sampled frames that are close in time. */
export interface TrackedVideo extends TrackedFace {
  /** The sampled frames; landmarks are in pixels of these. */
  readonly frames: VideoFrames;
  /** The landmarks of `faces`, smoothed; `[68, 2]` each. */
  readonly landmarks: readonly (Float32Array | null)[];
}

/** Side of an aligned frame relative to the detector's box, at the default margin. */
const ALIGNED_SIDES = 1.6;

/**
 * Follows the main person in a video. Faces are detected in every sampled frame. If they are smaller than the aligned frame, landmarks
 * are found in frames of higher resolution, from which the faces are also cropped.
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

/** Scale factor at which faces have as many pixels as an aligned frame of `size` pixels per side. */
export function wantedGain(observations: readonly Observation[], size: number): number {
  return size / (ALIGNED_SIDES * usualSide(observations));
}

/** Median side of the largest face per frame, in pixels; infinite without faces. */
function usualSide(observations: readonly Observation[]): number {
  const sides = observations.flatMap(({ faces }) =>
    faces.length > 0 ? [Math.max(...faces.map(faceSide))] : [],
  );
  return sides.sort((a, b) => a - b)[sides.length >> 1] ?? Infinity;
}
