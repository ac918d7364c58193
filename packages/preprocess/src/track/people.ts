import type { Detection } from '../face/detector.js';
import { likeness } from '../face/describer.js';
import type { FaceLocator } from './locateFaces.js';
import { faceSide, type Tracklet } from './tracklets.js';

/** Detections of one person, by the index of the sampled frame. */
export type Person = ReadonlyMap<number, Detection>;

/**
 * Minimum cosine similarity of descriptors of the same person. In ten videos, 95 % of the pairs of one person are at 0.70 or above;
 * pairs of two people are at most 0.63, and 95 % of them are below 0.53.
 */
export const SAME_PERSON = 0.6;

/** Number of faces per tracklet that are described: the largest with high scores. */
const DESCRIBED = 2;
/** Number of tracklets that are described; in a crowd, the smaller ones are not joined. */
const MOST_DESCRIBED = 12;

/** Joins tracklets of the same person across cuts and misses by their descriptors. @returns largest person first */
export async function groupPeople(tracklets: readonly Tracklet[], locator: FaceLocator): Promise<Person[]> {
  const bySize = [...tracklets].sort((a, b) => presenceOf(b.faces) - presenceOf(a.faces));
  const groups: Group[] = [];
  for (const [i, { faces }] of bySize.entries()) {
    const alone = bySize.length === 1 || i >= MOST_DESCRIBED;
    const looks = alone ? [] : [...(await locator.describe(clearest(faces))).values()];
    const group = bestGroup(groups, faces, looks);
    if (group) {
      for (const [at, face] of faces) group.faces.set(at, face);
      group.looks.push(...looks);
    } else {
      groups.push({ faces: new Map(faces), looks });
    }
  }
  return groups.map(({ faces }) => faces).sort((a, b) => presenceOf(b) - presenceOf(a));
}

interface Group {
  readonly faces: Map<number, Detection>;
  readonly looks: Float32Array[];
}

/** The person that a tracklet most likely shows, if any. Nobody appears twice in a frame. */
function bestGroup(
  groups: readonly Group[],
  faces: ReadonlyMap<number, Detection>,
  looks: readonly Float32Array[],
): Group | undefined {
  let [best, most]: [Group | undefined, number] = [undefined, SAME_PERSON];
  for (const group of groups) {
    if ([...faces.keys()].some((at) => group.faces.has(at))) continue;
    const alike = Math.max(...group.looks.flatMap((theirs) => looks.map((ours) => likeness(theirs, ours))));
    if (alike >= most) [best, most] = [group, alike];
  }
  return best;
}

/** The faces that identify a person best: large ones with high scores. */
function clearest(faces: ReadonlyMap<number, Detection>): Map<number, Detection> {
  const worth = (face: Detection): number => faceSide(face) * face.score;
  return new Map([...faces].sort(([, a], [, b]) => worth(b) - worth(a)).slice(0, DESCRIBED));
}

/** Presence of a person in a clip: sum of the face sides over frames. */
export function presenceOf(faces: ReadonlyMap<number, Detection>): number {
  return [...faces.values()].reduce((sum, face) => sum + faceSide(face), 0);
}
