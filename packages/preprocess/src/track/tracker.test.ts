import type { Box } from '../face/box.js';
import { heldFrames, type FrameStream } from '../video/frameStream.js';
import { fakeDetector, faceIn } from '../testing/fakes.js';
import { trackFace } from './tracker.js';

const frames = (shown: readonly boolean[]): FrameStream =>
  heldFrames(shown.map((face) => ({ data: Uint8Array.of(face ? 1 : 0), width: 1, height: 1 })));
const seen = (tracked: readonly (Float32Array | null)[]): boolean[] =>
  tracked.map((landmarks) => landmarks !== null);

test('between two hits the face is tracked without detecting', async () => {
  const detector = fakeDetector(() => true);
  const tracked = await trackFace(frames(new Array<boolean>(16).fill(true)), detector, { detectEvery: 4 });
  expect(seen(tracked.landmarks)).toEqual(new Array(16).fill(true));
  expect(detector.calls.detect).toBe(5);
});

test('where one end of a gap is a miss each of its frames is detected in', async () => {
  const shown = [true, true, true, true, true, true, false, false, false, false];
  const detector = fakeDetector(({ data }) => data[0] === 1);
  const { landmarks } = await trackFace(frames(shown), detector, { detectEvery: 4 });
  expect(seen(landmarks)).toEqual(shown);
});

test('a face that moves between two hits is looked at where it went', async () => {
  // Still at both ends, half a face to the right between them.
  const placeOf = (at: number): number => (at === 0 || at === 4 ? 100 : 150);
  const images = Array.from({ length: 5 }, (_, at) => ({ data: Uint8Array.of(at), width: 1, height: 1 }));
  const looked: number[] = [];
  const boxAt = (x: number): Box => ({ x, y: 10, width: 100, height: 100 });
  const { landmarks } = await trackFace(
    heldFrames(images),
    {
      detect: (asked) =>
        Promise.resolve(asked.map(({ data }) => [{ box: boxAt(placeOf(data[0]!)), score: 1 }])),
      landmarks: (crops) => {
        looked.push(...crops.map(({ box }) => box.x));
        return Promise.resolve(crops.map(({ image }) => faceIn(boxAt(placeOf(image.data[0]!)))));
      },
      dispose: () => undefined,
    },
    { detectEvery: 4 },
  );
  expect(landmarks.every((points) => points !== null)).toBe(true);
  expect(looked.map(Math.round)).toEqual([100, 100, 100, 100, 100, 150, 150, 150]);
});

test('a clip of no frames has no faces', async () => {
  expect(
    await trackFace(
      heldFrames([]),
      fakeDetector(() => true),
      { detectEvery: 4 },
    ),
  ).toEqual({ landmarks: [], faceCount: 0 });
});
