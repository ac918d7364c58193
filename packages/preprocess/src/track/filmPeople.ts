import { printable } from '@dfer/core';
import { PreprocessError } from '../errors.js';
import type { Detection } from '../face/detector.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import type { ImageSize } from '../image.js';
import { storedFrames, type PreprocessSettings } from '../settings.js';
import { stepFor, type FilmSource } from '../video/sources/filmSource.js';
import { usability } from '../clip/validity.js';
import { heldFrames, type FrameStream } from '../video/frameStream.js';
import { possibleGain } from '../video/videoFrames.js';
import { followPeople, type PeopleFrame } from './followPeople.js';
import { FaceLocator, isUsable, type SeenFace } from './locateFaces.js';
import { observe, type Observation } from './observe.js';
import { quarterTurns } from './orientation.js';
import { wantedGain } from './trackVideo.js';
import { faceSide } from './tracklets.js';

/** Faces that are looked at less often than so many times a second are lost from look to look. */
const LEAST_RATE = 6;
/** Frames of `followPeople` that are in memory together, with some room. */
const HELD = 24;

/** Everybody in a film. */
export interface FilmPeople {
  /** The number of each frame looked at in the film, from 0. */
  readonly sourceFrames: readonly number[];
  /** When each frame looked at is shown, in seconds. */
  readonly times: readonly number[];
  /** The frames looked at, in order; to be gone through once. */
  readonly frames: AsyncIterable<PeopleFrame>;
}

/**
 * Looks at a film as often as clips of `window` seconds ask for (`settings.looked`), and follows everybody in it. Where faces are
 * smaller than the aligned frame, the frames have more of the film's own pixels.
 *
 * @throws PreprocessError `BAD_VIDEO` also where faces are on their side or upside down; `ABORTED`
 */
export async function filmPeople(
  film: FilmSource,
  window: number,
  settings: PreprocessSettings,
  networks: FaceNetworks,
): Promise<FilmPeople> {
  const overview = heldFrames(film.overview);
  const observations = await observe(overview, networks.detector);
  const faces = await usableFaces(overview, observations, networks);
  const { eliminated } = usability(faces.size, observations.length, settings.minUsable);
  const perFrame = observations.map(({ at }) => faces.get(at) ?? null);
  const turns = eliminated ? 0 : await quarterTurns(overview, perFrame, networks.detector);
  if (turns > 0) throw turned(film.path, turns);
  const every = lookEvery(film, window, settings);
  const sourceFrames = film.times.flatMap((_, frame) => (frame % every === 0 ? [frame] : []));
  const times = sourceFrames.map((frame) => film.times[frame]!);
  const images = film.read(every, boxFor(film, observations, settings));
  return { sourceFrames, times, frames: followPeople(images, times, networks) };
}

function lookEvery(film: FilmSource, window: number, settings: PreprocessSettings): number {
  const { looked } = settings;
  if (looked === 'all') return 1;
  const looks = Math.max(looked, storedFrames(settings)) / Math.min(window, film.duration);
  return stepFor(film.times, Math.max(LEAST_RATE, looks));
}

function boxFor(
  { size, overview }: FilmSource,
  observations: readonly Observation[],
  { size: side, maxWidth, maxHeight }: PreprocessSettings,
): ImageSize {
  const [first] = overview;
  const longer = Math.max(size.width, size.height);
  const gain = first ? possibleGain(first, wantedGain(observations, side), HELD, longer) : 1;
  return { width: Math.round(gain * maxWidth), height: Math.round(gain * maxHeight) };
}

/** The largest face of each frame that shows one which can be used. */
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
    `Video ${printable(path)}: expected upright faces; received faces that are ${name}; turn the film by ${90 * turns}° clockwise (ffmpeg's filter transpose).`,
  );
}
