import type { FaceNetworks } from '../face/faceNetworks.js';
import type { RgbImage } from '../image.js';
import { batches, heldFrames, type FrameStream, type LookedFrame } from '../video/frameStream.js';
import type { SeenFace } from './locateFaces.js';
import { PeopleFollower } from './peopleFollower.js';

/** A face that was followed, in one frame. */
export interface PersonFace {
  /** Who it is, from 1: the same person has the same number throughout the film. */
  readonly person: number;
  readonly face: SeenFace;
  /** `[68, 2]`, pixels of the frame, smoothed where frames lie close together; null where the face cannot be aligned. */
  readonly landmarks: Float32Array | null;
}

/** One of the frames looked at, with everybody in it. */
export interface PeopleFrame {
  /** Which of the frames looked at, from 0. */
  readonly at: number;
  /** Seconds. */
  readonly time: number;
  readonly image: RgbImage;
  readonly people: readonly PersonFace[];
}

/** Frames that the detector sees at once, and whose people are told at once. */
const BLOCK = 8;
/** Frames looked ahead, so that a face is known better before it is said whose it is. */
const AHEAD = 8;

/**
 * Follows everybody in a film of any length, frame after frame: a few frames are in memory at a time. Faces are linked by place and
 * motion; whose they are is told by what they look like, also across cuts. A face that flashes up in one frame alone is left out.
 *
 * @param frames - all of one size, each looked at once
 * @param times - when each is shown, in seconds
 */
export async function* followPeople(
  frames: AsyncIterable<RgbImage>,
  times: readonly number[],
  networks: FaceNetworks,
): AsyncGenerator<PeopleFrame, void, undefined> {
  const held: LookedFrame[] = [];
  const follower = new PeopleFollower(streamOf(held, times), networks);
  for await (const batch of batches(numbered(frames), BLOCK)) {
    held.push(...batch);
    await follower.look(batch);
    while (held.length >= BLOCK + AHEAD) yield* await release(BLOCK);
  }
  while (held.length > 0) yield* await release(Math.min(BLOCK, held.length));

  async function release(count: number): Promise<PeopleFrame[]> {
    const block = held.slice(0, count);
    const people = await follower.peopleIn(block.map(({ at }) => at));
    held.splice(0, count);
    return block.map(({ at, image }, i) => ({ at, time: times[at] ?? 0, image, people: people[i] ?? [] }));
  }
}

async function* numbered(frames: AsyncIterable<RgbImage>): AsyncGenerator<LookedFrame, void, undefined> {
  let at = 0;
  for await (const image of frames) yield { at: at++, image };
}

/** The frames in memory, by their numbers in the film. */
function streamOf(held: readonly LookedFrame[], times: readonly number[]): FrameStream {
  const stream: FrameStream = {
    ...heldFrames([]),
    count: times.length,
    times,
    async *read(wanted) {
      for (const at of wanted) {
        const frame = held[at - (held[0]?.at ?? 0)];
        if (frame) yield await Promise.resolve(frame);
      }
    },
  };
  return stream;
}
