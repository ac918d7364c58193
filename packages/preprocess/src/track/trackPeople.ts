import { printable } from '@dfer/core';
import { PreprocessError } from '../errors.js';
import type { Detection } from '../face/detector.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import type { ImageSize } from '../image.js';
import { storedFrames, type PreprocessSettings } from '../settings.js';
import { stepFor, type VideoReader } from '../video/sources/videoReader.js';
import { usability } from '../clip/validity.js';
import { heldFrames, type FrameStream } from '../video/frameStream.js';
import { possibleGain } from '../video/videoFrames.js';
import { followPeople, type PeopleFrame } from './followPeople.js';
import { FaceLocator, isUsable, type SeenFace } from './locateFaces.js';
import { observe, type Observation } from './observe.js';
import { quarterTurns } from './orientation.js';
import { wantedGain } from './trackVideo.js';
import { faceSide } from './tracklets.js';

/** Minimum sampling rate per second; at lower rates, tracking loses faces between frames. */
const LEAST_RATE = 6;
/** Upper estimate of the frames that `followPeople` holds in memory. */
const HELD = 24;

/** The people in a video. */
export interface TrackedPeople {
  /** Number of each sampled frame in the video, from 0. */
  readonly sourceFrames: readonly number[];
  /** Presentation time of each sampled frame, seconds. */
  readonly times: readonly number[];
  /** The sampled frames, in order; can be iterated once. */
  readonly frames: AsyncIterable<PeopleFrame>;
}

/**
 * Follows all people in a video, sampled at the rate that clips of `window` seconds need (`settings.looked`). If faces are smaller than
 * the aligned frame, frames are decoded at a higher resolution.
 *
 * @throws PreprocessError `BAD_VIDEO`, also if faces are on their side or upside down; `ABORTED`
 */
export async function trackPeople(
  reader: VideoReader,
  window: number,
  settings: PreprocessSettings,
  networks: FaceNetworks,
): Promise<TrackedPeople> {
  const overview = heldFrames(reader.overview);
  const observations = await observe(overview, networks.detector);
  const faces = await usableFaces(overview, observations, networks);
  const { eliminated } = usability(faces.size, observations.length, settings.minUsable);
  const perFrame = observations.map(({ at }) => faces.get(at) ?? null);
  const turns = eliminated ? 0 : await quarterTurns(overview, perFrame, networks.detector);
  if (turns > 0) throw turned(reader.path, turns);
  const every = lookEvery(reader, window, settings);
  const sourceFrames = reader.times.flatMap((_, frame) => (frame % every === 0 ? [frame] : []));
  const times = sourceFrames.map((frame) => reader.times[frame]!);
  const images = reader.read(every, boxFor(reader, observations, settings));
  return { sourceFrames, times, frames: followPeople(images, times, networks) };
}

function lookEvery(reader: VideoReader, window: number, settings: PreprocessSettings): number {
  const { looked } = settings;
  if (looked === 'all') return 1;
  const looks = Math.max(looked, storedFrames(settings)) / Math.min(window, reader.duration);
  return stepFor(reader.times, Math.max(LEAST_RATE, looks));
}

function boxFor(
  { size, overview }: VideoReader,
  observations: readonly Observation[],
  { size: side, maxWidth, maxHeight }: PreprocessSettings,
): ImageSize {
  const [first] = overview;
  const longer = Math.max(size.width, size.height);
  const gain = first ? possibleGain(first, wantedGain(observations, side), HELD, longer) : 1;
  return { width: Math.round(gain * maxWidth), height: Math.round(gain * maxHeight) };
}

/** The largest face of each frame, if it is usable. */
async function usableFaces(
  overview: FrameStream,
  observations: readonly Observation[],
  networks: FaceNetworks,
): Promise<Map<number, SeenFace>> {
  const largest = observations.flatMap(({ at, faces }): [number, Detection][] => {
    const [face] = [...faces].sort((a, b) => faceSide(b) - faceSide(a));
    return face ? [[at, face]] : [];
  });
  const located = await new FaceLocator(overview, networks).locate(new Map(largest));
  return new Map([...located].filter(([, face]) => isUsable(face)));
}

function turned(path: string, turns: number): PreprocessError {
  const name = turns === 2 ? 'upside down' : 'on their side';
  return new PreprocessError(
    'BAD_VIDEO',
    `Video ${printable(path)}: expected upright faces; received faces that are ${name}; rotate the video by ${90 * turns}° clockwise (ffmpeg's filter transpose).`,
  );
}
