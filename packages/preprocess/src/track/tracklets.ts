import { area, centerDistance, mayBeSame, type Box } from '../face/box.js';
import type { Detection } from '../face/detector.js';
import type { Observation } from './observe.js';
import { correlation } from './thumbnail.js';

/** A face tracked by position within a shot: certainly one person, who may have other tracklets. */
export interface Tracklet {
  /** Detections by the index of the sampled frame, ascending. */
  readonly faces: ReadonlyMap<number, Detection>;
}

/** Thumbnails with a lower correlation may be from two shots; within a shot it is above 0.9 unless the camera moves fast. */
const SAME_PICTURE = 0.75;

/** Most consecutive sampled frames that may miss a face before its track ends. */
const MOST_MISSED = 2;

/** A track that may continue. */
export interface OpenTrack extends Tracklet {
  readonly faces: Map<number, Detection>;
  last: Box;
  /** Movement of the box's center per sampled frame, pixels. */
  velocity: readonly [x: number, y: number];
  seenAt: number;
}

/**
 * Links faces by position and motion, frame by frame. If the picture changes strongly, as at a cut, nothing is linked; descriptors then
 * identify people (`groupPeople`, `PeopleRegister`).
 */
export class FaceLinker {
  #open: OpenTrack[] = [];
  #picture: Uint8Array | undefined;

  /** @returns the track of each face, new tracks included */
  add({ at, faces, picture }: Observation): ReadonlyMap<Detection, OpenTrack> {
    if (this.#picture && correlation(this.#picture, picture) < SAME_PICTURE) this.#open = [];
    this.#picture = picture;
    this.#open = this.#open.filter(({ seenAt }) => at - seenAt <= MOST_MISSED + 1);
    const tracks = new Map<Detection, OpenTrack>();
    for (const [track, face] of closestPairs(this.#open, faces, at)) {
      if (tracks.has(face) || track.seenAt === at) continue;
      extend(track, face, at);
      tracks.set(face, track);
    }
    for (const face of faces) {
      if (tracks.has(face)) continue;
      const track: OpenTrack = { faces: new Map([[at, face]]), last: face.box, velocity: [0, 0], seenAt: at };
      tracks.set(face, track);
      this.#open.push(track);
    }
    return tracks;
  }

  /** Splits a track at a frame. @returns the later part, which replaces the track from then on */
  split(track: OpenTrack, from: number): OpenTrack {
    const later = new Map([...track.faces].filter(([at]) => at >= from));
    for (const at of later.keys()) track.faces.delete(at);
    const rest: OpenTrack = { ...track, faces: later };
    this.#open = this.#open.map((one) => (one === track ? rest : one));
    return rest;
  }
}

/** Links all faces of the sampled frames, see `FaceLinker`. */
export function linkFaces(observations: readonly Observation[]): Tracklet[] {
  const linker = new FaceLinker();
  return [...new Set(observations.flatMap((observation) => [...linker.add(observation).values()]))];
}

/** Pairs of tracks and faces that may continue them, best matches first. */
function closestPairs(
  tracks: readonly OpenTrack[],
  faces: readonly Detection[],
  at: number,
): [OpenTrack, Detection][] {
  const pairs = tracks.flatMap((track) => {
    const expected = expectedBox(track, at);
    return faces.flatMap((face): [OpenTrack, Detection, number][] =>
      mayBeSame(face.box, expected) ? [[track, face, centerDistance(face.box, expected)]] : [],
    );
  });
  return pairs.sort(([, , a], [, , b]) => a - b).map(([track, face]) => [track, face]);
}

function expectedBox({ last, velocity: [dx, dy], seenAt }: OpenTrack, at: number): Box {
  const steps = at - seenAt;
  return { ...last, x: last.x + steps * dx, y: last.y + steps * dy };
}

function extend(track: OpenTrack, face: Detection, at: number): void {
  const { box } = face;
  const steps = at - track.seenAt;
  const { last } = track;
  track.velocity = [
    (box.x + box.width / 2 - last.x - last.width / 2) / steps,
    (box.y + box.height / 2 - last.y - last.height / 2) / steps,
  ];
  track.faces.set(at, face);
  track.last = box;
  track.seenAt = at;
}

/** Side of a face in pixels: the square root of its area. */
export function faceSide({ box }: Detection): number {
  return Math.sqrt(area(box));
}

/** Largest number of faces in at least two frames, or in the only frame; faces in a single frame may be false detections. */
export function facesAtOnce(observations: readonly Observation[]): number {
  const [most = 0, next = most] = observations.map(({ faces }) => faces.length).sort((a, b) => b - a);
  return next;
}
