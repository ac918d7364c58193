import type { FaceNetworks } from '../face/faceNetworks.js';
import type { RgbImage } from '../image.js';
import { batches, heldFrames, type FrameStream, type LookedFrame } from '../video/frameStream.js';
import type { SeenFace } from './locateFaces.js';
import { PeopleFollower } from './peopleFollower.js';

/** A tracked face in one frame. */
export interface PersonFace {
  /** Number of the person, from 1; constant throughout the video. */
  readonly person: number;
  readonly face: SeenFace;
  /** `[68, 2]`, pixels of the frame, smoothed over frames close in time; null if the face is not usable. */
  readonly landmarks: Float32Array | null;
}

/** A sampled frame with the people in it. */
export interface PeopleFrame {
  /** Index of the sampled frame, from 0. */
  readonly at: number;
  /** Seconds. */
  readonly time: number;
  readonly image: RgbImage;
  readonly people: readonly PersonFace[];
}

/** Frames per batch of the detector, and per block of results. */
const BLOCK = 8;
/** Frames of lookahead, so that a face is identified from more than one frame. */
const AHEAD = 8;

/**
 * Follows all people in a video of any length, with a few frames in memory at a time. Faces are linked by position and motion and
 * identified by descriptor, also across cuts. A face that is visible in a single frame is ignored.
 *
 * @param frames - all of the same size; iterated once
 * @param times - presentation time of each frame, seconds
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

/** Stream of the frames in memory, by their number in the video. */
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
