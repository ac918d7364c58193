import { findCuts } from './shotBoundaries.js';
import { heldFrames, type FrameStream } from '../video/frameStream.js';
import { glimpse } from './thumbnail.js';
import type { RgbImage } from '../image.js';
import { faceIn, fakeDetector, scene } from '../testing/fakes.js';
import { trackFace } from './tracker.js';

const [ANNA, BERT] = [1, 2];
const [HERE, THERE] = [3, 4];
const repeat = (count: number, image: RgbImage): RgbImage[] => new Array<RgbImage>(count).fill(image);

/** The cuts of frames that all show a face where `scene` puts it. */
async function cutsOf(images: readonly RgbImage[], frames: FrameStream = heldFrames(images)) {
  const landmarks = faceIn({ x: 10, y: 10, width: 90, height: 90 });
  const seen = new Map(images.map((image, at) => [at, { glimpse: glimpse(image, landmarks) }]));
  return findCuts(frames, seen);
}

test('a cut to somebody else at the same place is found', async () => {
  const images = [...repeat(3, scene(ANNA, HERE)), ...repeat(4, scene(BERT, THERE))];
  expect(await cutsOf(images)).toEqual([3]);
});

test.each([
  ['a head that turns at once', [scene(ANNA, HERE), scene(BERT, HERE)]],
  ['a camera that is turned with a head', [scene(ANNA, HERE), scene(ANNA, THERE)]],
  ['a lamp that is lit', [scene(ANNA, HERE, 0.3), scene(ANNA, HERE)]],
])('%s is no cut', async (_, images) => {
  expect(await cutsOf(images)).toEqual([]);
});

describe('between frames looked at that lie far apart', () => {
  const images = [scene(ANNA, HERE), scene(BERT, THERE)];
  const passing = (passed: readonly RgbImage[]): FrameStream => ({
    ...heldFrames(images),
    async *readBetween() {
      for (const [i, image] of passed.entries()) {
        yield await Promise.resolve({ stretch: 0, next: i === 0 ? 0 : 1, image });
      }
    },
  });

  test('one jump from frame to frame is a cut', async () => {
    expect(await cutsOf(images, passing([images[0]!, images[0]!, images[1]!, images[1]!]))).toEqual([1]);
  });

  test('much that changes little by little is none', async () => {
    const between = Array.from({ length: 13 }, (_, i) => mixed(images[0]!, images[1]!, i / 12));
    expect(await cutsOf(images, passing(between))).toEqual([]);
  });

  test('a camera that is shaken makes none', async () => {
    expect(await cutsOf(images, passing([images[0]!, images[1]!, images[0]!, images[1]!]))).toEqual([]);
  });
});

test('of two people at the same place the one who is seen longer is followed, alone', async () => {
  const images = [...repeat(5, scene(ANNA, HERE)), ...repeat(11, scene(BERT, THERE))];
  const { landmarks } = await trackFace(
    heldFrames(images),
    fakeDetector(() => true),
    { detectEvery: 5 },
  );
  expect(landmarks.map((points) => points !== null)).toEqual(images.map((_, at) => at >= 5));
});

function mixed(a: RgbImage, b: RgbImage, part: number): RgbImage {
  return { ...a, data: a.data.map((value, i) => value + part * (b.data[i]! - value)) };
}
