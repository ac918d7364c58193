import type { FaceDetector } from '../face/detector.js';
import type { PreprocessSettings } from '../settings.js';
import { smoothLandmarks } from './smoothing.js';
import { trackFace, type TrackedFace } from './tracker.js';
import { VideoFrames } from '../video/videoFrames.js';

/** The main character of a film: landmarks are smooth over time. */
export interface TrackedVideo extends TrackedFace {
  /** The frames looked at, at the size that the landmarks are in pixels of. */
  readonly frames: VideoFrames;
}

/** Moments on either side of one that steady its landmarks. */
const SMOOTH_REACH = 2;

/**
 * Follows the main character through a film.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function trackVideo(
  path: string,
  settings: PreprocessSettings,
  detector: FaceDetector,
  signal?: AbortSignal,
): Promise<TrackedVideo> {
  const frames = await VideoFrames.open(path, settings, signal);
  const { landmarks, faceCount } = await trackFace(frames, detector, settings);
  return { frames, faceCount, landmarks: smoothLandmarks(landmarks, SMOOTH_REACH) };
}
