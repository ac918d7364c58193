import type { FrameStream } from '../video/frameStream.js';
import { likeness, smallPicture, type Glimpse } from './thumbnail.js';

/**
 * Less alike than these, two frames may be of two shots. Frames that follow each other closely in one shot are alike by
 * 0.9 and more, the faces of two people by 0.8 at most.
 */
const LIKE_PICTURES = 0.75;
const LIKE_FACES = 0.85;

/** Two faces further apart, in frames looked at, are no neighbours. */
const NEIGHBOURS = 2;

/**
 * Where a film cuts from one person to another at the same place: frames looked at that begin a new shot, ascending.
 *
 * Suspected where both the picture and the aligned face change, which they do not when a head turns, a light goes on or
 * somebody walks by; certain where the picture changes from one frame of the film to the very next, as it does not
 * when the camera moves or much time lies between two frames looked at.
 *
 * @param seen the frames looked at in which the face is known
 */
export async function findCuts(
  frames: FrameStream,
  seen: ReadonlyMap<number, { readonly glimpse: Glimpse }>,
): Promise<readonly number[]> {
  const known = [...seen].sort(([a], [b]) => a - b);
  const suspected = known.flatMap(([to, after], i): [from: number, to: number][] => {
    const [from, before] = known[i - 1] ?? [];
    if (from === undefined || before === undefined || to - from > NEIGHBOURS) return [];
    return isSameShot(before.glimpse, after.glimpse) ? [] : [[from, to]];
  });
  if (suspected.length === 0) return [];
  const breaks = suspected.map((): number[] => []);
  let last: { readonly stretch: number; readonly picture: Uint8Array } | undefined;
  for await (const { stretch, next, image } of frames.readBetween(suspected)) {
    const picture = smallPicture(image);
    const follows = last?.stretch === stretch;
    if (last && follows && likeness(last.picture, picture) < LIKE_PICTURES) breaks[stretch]?.push(next);
    last = { stretch, picture };
  }
  // Many at once are a camera that is shaken.
  return breaks.flatMap((found) => (found.length === 1 ? found : []));
}

function isSameShot(before: Glimpse, after: Glimpse): boolean {
  return (
    likeness(before.face, after.face) >= LIKE_FACES ||
    likeness(before.picture, after.picture) >= LIKE_PICTURES
  );
}
