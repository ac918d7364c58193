import { area, gap, near, type Box, type FoundFace } from '../face/box.js';

/** One face followed over time. */
interface Chain {
  readonly shot: number;
  readonly boxes: (Box | null)[];
  last: Box;
  /** Frames that it is seen in. */
  frames: number;
  hits: number;
  /** Sum over its boxes, square pixels. */
  area: number;
}

/** What a moment is to the clip. */
export interface Moment {
  /** Number of the shot that it is in: nobody is followed from one to another. */
  readonly shot: number;
  /** Frames that it stands for. */
  readonly frames: number;
}

const ORDINARY: Moment = { shot: 0, frames: 1 };

/**
 * The main character of a clip: of the faces seen in at least half as many frames as the most persistent one, the
 * largest. A face is followed by its place, so that two people never become one.
 *
 * @param found the faces of each moment, in order
 * @param moments as many. @default one shot, one frame each
 * @returns the box of that one face at each moment, or null where it is not seen
 */
export function mainCharacter(
  found: readonly (readonly FoundFace[])[],
  moments: readonly Moment[] = [],
): (Box | null)[] {
  const chains: Chain[] = [];
  found.forEach((faces, at) => {
    const moment = moments[at] ?? ORDINARY;
    const open = chains.filter(({ shot }) => shot === moment.shot);
    const free = new Set(faces.map(({ box }) => box));
    for (const [chain, box] of closestPairs(open, [...free])) {
      if (!free.has(box) || chain.boxes[at]) continue;
      extend(chain, box, at, moment);
      free.delete(box);
    }
    for (const box of free) {
      const chain = {
        shot: moment.shot,
        boxes: found.map(() => null),
        last: box,
        frames: 0,
        hits: 0,
        area: 0,
      };
      extend(chain, box, at, moment);
      chains.push(chain);
    }
  });
  const most = Math.max(0, ...chains.map(({ frames }) => frames));
  const persistent = chains.filter(({ frames }) => frames * 2 >= most);
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

function extend(chain: Chain, box: Box, at: number, { frames }: Moment): void {
  chain.boxes[at] = box;
  chain.last = box;
  chain.frames += frames;
  chain.hits++;
  chain.area += area(box);
}

/** Most faces seen at once in two moments at least, or in the only one: a face that flashes up once is not believed. */
export function facesAtOnce(found: readonly (readonly FoundFace[])[]): number {
  const [most = 0, next = most] = found.map((faces) => faces.length).sort((a, b) => b - a);
  return next;
}
