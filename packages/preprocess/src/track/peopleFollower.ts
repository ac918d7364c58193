import type { Detection } from '../face/detector.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import { likeness } from '../face/describer.js';
import type { FrameStream, LookedFrame } from '../video/frameStream.js';
import type { PersonFace } from './followPeople.js';
import { FaceLocator, isUsable } from './locateFaces.js';
import { observeFrames } from './observe.js';
import { PeopleRegister } from './peopleRegister.js';
import { REACH, smoothLandmarks } from './smoothing.js';
import { isSameSight, OTHER_PERSON } from './tracker.js';
import { faceSide, FaceLinker, type OpenTrack } from './tracklets.js';

/** Most faces per frame that are followed: the largest. */
const MOST_FOLLOWED = 16;
/** Number of faces that identify a track. */
const DESCRIBED = 2;
/** Number of returned frames whose faces are kept for smoothing. */
const REMEMBERED = 8;

/** Identity of a track. */
interface Identity {
  person: number;
  /** Frame and face at which the person was last verified. */
  surePicture: Uint8Array;
  sureFace: Detection;
}

interface SeenFrame {
  readonly at: number;
  readonly picture: Uint8Array;
  tracks: ReadonlyMap<Detection, OpenTrack>;
}

/** Identifies the people in the frames of a video, a few frames behind detection. */
export class PeopleFollower {
  readonly #linker = new FaceLinker();
  readonly #register = new PeopleRegister();
  readonly #locator: FaceLocator;
  readonly #identities = new Map<OpenTrack, Identity>();
  #seen: SeenFrame[] = [];
  #count = 0;

  /** @param frames - contains the frames that were detected in but not yet returned */
  constructor(
    private readonly frames: FrameStream,
    private readonly networks: FaceNetworks,
  ) {
    this.#locator = new FaceLocator(frames, networks);
  }

  /** Detects and links the faces of the next frames. */
  async look(batch: readonly LookedFrame[]): Promise<void> {
    for (const observation of await observeFrames(batch, this.networks.detector)) {
      const faces = [...observation.faces].sort((a, b) => faceSide(b) - faceSide(a)).slice(0, MOST_FOLLOWED);
      const { at, picture } = observation;
      this.#seen.push({ at, picture, tracks: this.#linker.add({ ...observation, faces }) });
      this.#count++;
    }
  }

  /** Returns the people in each frame of the next block. */
  async peopleIn(block: readonly number[]): Promise<PersonFace[][]> {
    const end = (block.at(-1) ?? -1) + 1;
    // The rest of a split track is a new track that has to be identified, too.
    for (let tracks = this.#tracksBefore(end); tracks.length > 0;) {
      const rest: OpenTrack[] = [];
      for (const track of tracks) {
        const later = this.#identities.has(track)
          ? await this.#verify(track, block)
          : await this.#identify(track, block);
        if (later && [...later.faces.keys()].some((at) => at < end)) rest.push(later);
      }
      tracks = rest;
    }
    const people = await this.#facesOf(block);
    this.#seen = this.#seen.filter(({ at }) => at >= end);
    this.#forget(end);
    return people;
  }

  #tracksBefore(end: number): OpenTrack[] {
    const block = this.#seen.filter(({ at }) => at < end);
    const tracks = new Set(block.flatMap(({ tracks }) => [...tracks.values()]));
    // Identified tracks come first and keep their person, then the others by presence.
    const rank = (track: OpenTrack): number => (this.#identities.has(track) ? Infinity : presence(track));
    return [...tracks].sort((a, b) => rank(b) - rank(a) || 0);
  }

  /** Identifies the person of a new track, if possible yet. @returns as `#verify` */
  async #identify(track: OpenTrack, block: readonly number[]): Promise<OpenTrack | undefined> {
    const isFlash = track.faces.size < 2 && this.#count > 1;
    if (isFlash) return undefined;
    const held = this.#heldFaces(track);
    const usable = await this.#usable(held);
    const clearest = [...usable].sort(([, a], [, b]) => worth(b) - worth(a)).slice(0, DESCRIBED);
    clearest.sort(([a], [b]) => a - b);
    const looks = [...(await this.#locator.describe(new Map(clearest))).values()];
    const [first, look] = [clearest[0], looks[0]];
    if (!look || !first) return undefined;
    const alike = looks.filter((other) => likeness(look, other) >= OTHER_PERSON);
    const person = this.#register.identify(alike, (id) => this.#isElsewhere(id, track));
    const surePicture = this.#seen.find(({ at }) => at === first[0])?.picture;
    if (!surePicture) return undefined;
    this.#identities.set(track, { person, surePicture, sureFace: first[1] });
    return this.#verify(track, block);
  }

  /** Whether the person already has another face in a frame of the track. */
  #isElsewhere(person: number, track: OpenTrack): boolean {
    for (const [other, identity] of this.#identities) {
      if (other === track || identity.person !== person) continue;
      if ([...track.faces.keys()].some((at) => other.faces.has(at))) return true;
    }
    return false;
  }

  /**
   * Checks whether a track still shows the same person at the end of a block; a cut or dissolve may have gone unnoticed.
   *
   * @returns the part of the track after the change, as a new track; undefined if the person is the same
   */
  async #verify(track: OpenTrack, block: readonly number[]): Promise<OpenTrack | undefined> {
    const identity = this.#identities.get(track)!;
    const held = new Map([...this.#heldFaces(track)].filter(([at]) => block.includes(at)));
    const order = [...(await this.#usable(held))];
    const last = order.at(-1);
    if (!last) return undefined;
    const picture = this.#seen.find(({ at }) => at === last[0])?.picture;
    if (!picture) return undefined;
    const sure = (): void => {
      [identity.surePicture, identity.sureFace] = [picture, last[1]];
    };
    const before = { picture: identity.surePicture, box: identity.sureFace.box };
    if (isSameSight(before, { picture, box: last[1].box })) return undefined;
    const look = await this.#look(last);
    if (!look) return undefined;
    if (this.#register.likeness(identity.person, look) >= OTHER_PERSON) {
      this.#register.confirm(identity.person, look);
      sure();
      return undefined;
    }
    let [same, other] = [-1, order.length - 1];
    while (other - same > 1) {
      const middle = (same + other) >> 1;
      const here = await this.#look(order[middle]!);
      const isSame = here && this.#register.likeness(identity.person, here) >= OTHER_PERSON;
      if (isSame) same = middle;
      else other = middle;
    }
    return this.#split(track, order[other]![0]);
  }

  #split(track: OpenTrack, from: number): OpenTrack {
    const rest = this.#linker.split(track, from);
    for (const frame of this.#seen) {
      if (frame.at < from) continue;
      frame.tracks = new Map(
        [...frame.tracks].map(([face, its]): [Detection, OpenTrack] => [face, its === track ? rest : its]),
      );
    }
    return rest;
  }

  async #look([at, face]: readonly [number, Detection]): Promise<Float32Array | undefined> {
    return (await this.#locator.describe(new Map([[at, face]]))).get(at);
  }

  /** Faces of the track in frames that are in memory. */
  #heldFaces({ faces }: OpenTrack): Map<number, Detection> {
    const first = this.#seen[0]?.at ?? 0;
    return new Map([...faces].filter(([at]) => at >= first));
  }

  async #usable(faces: ReadonlyMap<number, Detection>): Promise<Map<number, Detection>> {
    const located = await this.#locator.locate(faces);
    return new Map([...faces].filter(([at]) => isUsable(located.get(at)!)));
  }

  async #facesOf(block: readonly number[]): Promise<PersonFace[][]> {
    const faces = block.map((): PersonFace[] => []);
    const first = block[0] ?? 0;
    for (const track of this.#tracksBefore((block.at(-1) ?? -1) + 1)) {
      const identity = this.#identities.get(track);
      if (!identity) continue;
      const around = new Map([...track.faces].filter(([at]) => this.#isNear(at, block)));
      const located = await this.#locator.locate(around);
      const order = [...located].sort(([a], [b]) => a - b);
      const smooth = smoothLandmarks(
        order.map(([, face]) => (isUsable(face) ? face.landmarks : null)),
        order.map(([at]) => this.frames.times[at] ?? 0),
      );
      order.forEach(([at, face], i) => {
        faces[at - first]?.push({ person: identity.person, face, landmarks: smooth[i] ?? null });
      });
    }
    return faces.map((people) => people.sort((a, b) => a.person - b.person));
  }

  /** Whether a frame is close enough in time to affect the smoothed landmarks of the block. */
  #isNear(at: number, block: readonly number[]): boolean {
    const { times } = this.frames;
    const [first = 0, last = 0] = [block[0], block.at(-1)];
    return times[at]! >= times[first]! - REACH && times[at]! <= times[last]! + REACH;
  }

  #forget(end: number): void {
    const open = new Set(this.#seen.flatMap(({ tracks }) => [...tracks.values()]));
    for (const track of [...this.#identities.keys(), ...open]) {
      for (const at of track.faces.keys()) if (at < end - REMEMBERED) track.faces.delete(at);
      if (track.faces.size === 0) this.#identities.delete(track);
    }
  }
}

const worth = (face: Detection): number => faceSide(face) * face.score;

function presence({ faces }: OpenTrack): number {
  return [...faces.values()].reduce((sum, face) => sum + faceSide(face), 0);
}
