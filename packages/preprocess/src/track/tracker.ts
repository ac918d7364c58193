import { type Box, intersectionOverUnion } from '../face/box.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import { likeness } from '../face/describer.js';
import type { FrameStream } from '../video/frameStream.js';
import { FaceLocator, isUsable, type SeenFace } from './locateFaces.js';
import type { Observation } from './observe.js';
import { groupPeople, presenceOf, type Person } from './people.js';
import { correlation } from './thumbnail.js';
import { facesAtOnce, faceSide, linkFaces } from './tracklets.js';

/** The main person of a clip. */
export interface TrackedFace {
  /** The face in each frame looked at, or null where no usable one is seen. */
  readonly faces: readonly (SeenFace | null)[];
  /** Most faces seen at once in two frames at least, or in the only one. */
  readonly faceCount: number;
  /** People seen in two frames at least, or in the only one. */
  readonly personCount: number;
  /** What the face looks like, `[1024]` of length 1: the mean over a few frames; null where no usable one is seen. */
  readonly descriptor: Float32Array | null;
}

/** Thumbnails more alike are of one scene: dissolves and cuts are less so. */
const SAME_SCENE = 0.95;

/** Two looks at one track that are less alike show two people: a cut or a dissolve in between went unnoticed. */
export const OTHER_PERSON = 0.45;

/**
 * Follows the main person: of those seen in at least half as many frames as the most persistent one, the one whose usable faces,
 * frames times size, are most of the clip.
 *
 * Faces are linked by place and motion while the picture stays the same, and by face
 * descriptors across cuts, camera moves and misses, so that a cut separates two people only where they look different.
 *
 * @param observations - of every frame looked at, in pixels of these frames
 */
export async function trackFace(
  frames: FrameStream,
  observations: readonly Observation[],
  networks: FaceNetworks,
): Promise<TrackedFace> {
  const locator = new FaceLocator(frames, networks);
  const people = await groupPeople(linkFaces(observations), locator);
  const { usable, descriptor } = await mainPerson(people, locator, observations);
  const seenTwice = people.filter(({ size }) => size >= Math.min(2, observations.length));
  return {
    faces: Array.from({ length: frames.count }, (_, at) => usable.get(at) ?? null),
    faceCount: facesAtOnce(observations),
    personCount: seenTwice.length,
    descriptor,
  };
}

interface MainPerson {
  readonly usable: ReadonlyMap<number, SeenFace>;
  readonly descriptor: Float32Array | null;
}

/** Looks for landmarks in the people, largest first, while the next may still turn out to be more of the clip. */
async function mainPerson(
  people: readonly Person[],
  locator: FaceLocator,
  observations: readonly Observation[],
): Promise<MainPerson> {
  let best: MainPerson = { usable: new Map(), descriptor: null };
  let most = 0;
  const longest = Math.max(0, ...people.map(({ size }) => size));
  for (const person of people.filter(({ size }) => 2 * size >= longest)) {
    if (presenceOf(person) <= most) break;
    const { usable, descriptor } = await onePerson(person, locator, observations);
    const presence = [...usable.values()].reduce((sum, { detection }) => sum + faceSide(detection), 0);
    if (presence > most) [best, most] = [{ usable, descriptor }, presence];
  }
  return best;
}

/**
 * The usable faces of somebody who was followed; where the ends do not look alike, those on the side of the change that has
 * more of them.
 */
async function onePerson(
  person: Person,
  locator: FaceLocator,
  observations: readonly Observation[],
): Promise<MainPerson> {
  const usable = new Map([...(await locator.locate(person))].filter(([, seen]) => isUsable(seen)));
  const order = [...usable.keys()].sort((a, b) => a - b);
  const describe = async (index: number): Promise<Float32Array> => {
    const at = order[index]!;
    const found = await locator.describe(new Map([[at, person.get(at)!]]));
    return found.get(at)!;
  };
  if (order.length === 0) return { usable, descriptor: null };
  if (order.length > 1 && isOnePicture(person, observations)) {
    return { usable, descriptor: await describe(order.length >> 1) };
  }
  let [first, last] = [0, order.length - 1];
  const [start, end] = [await describe(first), await describe(last)];
  if (likeness(start, end) >= OTHER_PERSON) return { usable, descriptor: meanDescriptor([start, end]) };
  while (last - first > 1) {
    const middle = (first + last) >> 1;
    const here = await describe(middle);
    if (likeness(here, start) >= likeness(here, end)) first = middle;
    else last = middle;
  }
  const before = last >= order.length / 2;
  const kept = before ? order.slice(0, last) : order.slice(last);
  return { usable: new Map(kept.map((at) => [at, usable.get(at)!])), descriptor: before ? start : end };
}

/** Whether the first and the last frame show the same scene and the same face at the same place: nobody can have changed. */
function isOnePicture(person: Person, observations: readonly Observation[]): boolean {
  const order = [...person.keys()].sort((a, b) => a - b);
  const [first, last] = [order[0]!, order.at(-1)!];
  const [before, after] = [first, last].map((at) => observations.find((one) => one.at === at)?.picture);
  if (!before || !after) return false;
  return isSameSight(
    { picture: before, box: person.get(first)!.box },
    { picture: after, box: person.get(last)!.box },
  );
}

/** A face in a picture of the whole frame, see `thumbnail`. */
export interface Sight {
  readonly picture: Uint8Array;
  readonly box: Box;
}

/** Whether two frames show the same scene and a face at the same place. */
export function isSameSight(a: Sight, b: Sight): boolean {
  return correlation(a.picture, b.picture) >= SAME_SCENE && intersectionOverUnion(a.box, b.box) > 0.5;
}

/** The mean of descriptors, of length 1. */
export function meanDescriptor(descriptors: readonly Float32Array[]): Float32Array {
  const sum = descriptors[0]!.map((_, i) => descriptors.reduce((total, one) => total + one[i]!, 0));
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
}
