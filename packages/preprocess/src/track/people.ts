import type { Detection } from '../face/detector.js';
import { likeness } from '../face/describer.js';
import type { FaceLocator } from './locateFaces.js';
import { faceSide, type Tracklet } from './tracklets.js';

/** One person's face in each frame looked at that shows it. */
export type Person = ReadonlyMap<number, Detection>;

/**
 * Descriptors that are more alike are taken for one person's. On ten films the looks of one person are alike by 0.70 and more
 * in 95 of 100 pairs, those of two people by at most 0.63, 0.53 in 95 of 100.
 */
export const SAME_PERSON = 0.6;

/** Of a tracklet so many faces are described, the largest that are sure. */
const DESCRIBED = 2;
/** Tracklets that are described; of a crowd the smaller ones stay by themselves. */
const MOST_DESCRIBED = 12;

/** Joins the tracklets of each person, across cuts and misses, by what the faces look like; largest person first. */
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

/** The person that a tracklet most likely shows, if any: nobody is twice in one frame. */
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

/** The faces that show best who it is: large and sure. */
function clearest(faces: ReadonlyMap<number, Detection>): Map<number, Detection> {
  const worth = (face: Detection): number => faceSide(face) * face.score;
  return new Map([...faces].sort(([, a], [, b]) => worth(b) - worth(a)).slice(0, DESCRIBED));
}

/** How much of a clip somebody is: frames times the mean side of the face. */
export function presenceOf(faces: ReadonlyMap<number, Detection>): number {
  return [...faces.values()].reduce((sum, face) => sum + faceSide(face), 0);
}
