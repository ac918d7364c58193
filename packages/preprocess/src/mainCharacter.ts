import { area, gap, near, type Box, type FoundFace } from './box.js';

/** One face followed over time. */
interface Chain {
  readonly boxes: (Box | null)[];
  last: Box;
  hits: number;
  /** Sum over its boxes, square pixels. */
  area: number;
}

/**
 * The main character of a clip: of the faces seen in at least half as many frames as the most persistent one, the
 * largest. A face is followed by its place, so that two people never become one.
 *
 * @param found the faces of each moment, in order
 * @returns the box of that one face at each moment, or null where it is not seen
 */
export function mainCharacter(found: readonly (readonly FoundFace[])[]): (Box | null)[] {
  const chains: Chain[] = [];
  found.forEach((faces, moment) => {
    const free = new Set(faces.map(({ box }) => box));
    for (const [chain, box] of closestPairs(chains, [...free])) {
      if (!free.has(box) || chain.boxes[moment]) continue;
      extend(chain, box, moment);
      free.delete(box);
    }
    for (const box of free) {
      const chain = { boxes: found.map(() => null), last: box, hits: 0, area: 0 };
      extend(chain, box, moment);
      chains.push(chain);
    }
  });
  const most = Math.max(0, ...chains.map(({ hits }) => hits));
  const persistent = chains.filter(({ hits }) => hits * 2 >= most);
  persistent.sort((a, b) => b.area / b.hits - a.area / a.hits);
  return persistent[0]?.boxes ?? found.map(() => null);
}

/** Which face may go on which chain, the best matches first. */
function closestPairs(chains: readonly Chain[], boxes: readonly Box[]): [Chain, Box][] {
  const pairs = chains.flatMap((chain) =>
    boxes.filter((box) => near(box, chain.last)).map((box): [Chain, Box] => [chain, box]),
  );
  return pairs.sort(([a, from], [b, to]) => gap(a.last, from) - gap(b.last, to));
}

function extend(chain: Chain, box: Box, moment: number): void {
  chain.boxes[moment] = box;
  chain.last = box;
  chain.hits++;
  chain.area += area(box);
}

/** Most faces seen at once in two moments at least, or in the only one: a face that flashes up once is not believed. */
export function facesAtOnce(found: readonly (readonly FoundFace[])[]): number {
  const [most = 0, next = most] = found.map((faces) => faces.length).sort((a, b) => b - a);
  return next;
}
