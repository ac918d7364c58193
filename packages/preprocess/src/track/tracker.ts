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
  /** The face in each sampled frame, or null without a usable face. */
  readonly faces: readonly (SeenFace | null)[];
  /** Largest number of faces seen at once in at least two frames, or in the only frame. */
  readonly faceCount: number;
  /** Number of people seen in at least two frames, or in the only frame. */
  readonly personCount: number;
  /** Descriptor, `[1024]`, L2-normalized, averaged over a few frames; null without a usable face. */
  readonly descriptor: Float32Array | null;
}

/** Thumbnails with a higher correlation show the same scene; across dissolves and cuts it is lower. */
const SAME_SCENE = 0.95;

/** Descriptors of one track that are less similar show two people: a cut or dissolve went unnoticed. */
export const OTHER_PERSON = 0.45;

/**
 * Follows the main person: among people seen in at least half as many frames as the most persistent one, the one with the largest sum
 * of face sizes over usable frames.
 *
 * Faces are linked by position and motion within a shot, and by descriptor across cuts, camera moves and misses, so that a cut separates
 * two people only if they look different.
 *
 * @param observations - of every sampled frame, in pixels of `frames`
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

/** Finds landmarks of the people, largest first, until no further person can have a larger presence. */
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
 * The usable faces of a tracked person. If the first and last do not look alike, a binary search finds the change, and the longer side
 * is kept.
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

/** Whether the first and the last frame show the same scene with a face at the same position, so the person cannot have changed. */
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

/** A face, and the `thumbnail` of its frame. */
export interface Sight {
  readonly picture: Uint8Array;
  readonly box: Box;
}

/** Returns whether two frames show the same scene with a face at the same position. */
export function isSameSight(a: Sight, b: Sight): boolean {
  return correlation(a.picture, b.picture) >= SAME_SCENE && intersectionOverUnion(a.box, b.box) > 0.5;
}

/** The mean of descriptors, L2-normalized. */
export function meanDescriptor(descriptors: readonly Float32Array[]): Float32Array {
  const sum = descriptors[0]!.map((_, i) => descriptors.reduce((total, one) => total + one[i]!, 0));
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
}
