import { fakeDetector, faceIn } from './testing/fakes.js';
import { trackFace } from './track.js';
import type { Box } from './face.js';

const frames = (shown: readonly boolean[]): { data: Uint8Array; width: number; height: number }[] =>
  shown.map((face) => ({ data: Uint8Array.of(face ? 1 : 0), width: 1, height: 1 }));
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

test('of two faces the larger one that persists is kept, not a larger one that flashes up', async () => {
  const small: Box = { x: 300, y: 10, width: 60, height: 60 };
  const large: Box = { x: 10, y: 10, width: 100, height: 100 };
  const flash: Box = { x: 600, y: 10, width: 300, height: 300 };
  let call = 0;
  const tracked = await trackFace(
    frames(new Array<boolean>(9).fill(true)),
    {
      detect: () =>
        Promise.resolve([small, large, ...(call++ === 1 ? [flash] : [])].map((box) => ({ box, score: 1 }))),
      landmarks: (_, box) => Promise.resolve(faceIn(box)),
      dispose: () => undefined,
    },
    { detectEvery: 2 },
  );
  for (const landmarks of tracked.landmarks) expect(landmarks?.[60]).toBeLessThan(250);
  expect(tracked.faceCount).toBe(2);
});

test('a clip of no frames has no faces', async () => {
  expect(
    await trackFace(
      [],
      fakeDetector(() => true),
      { detectEvery: 4 },
    ),
  ).toEqual({ landmarks: [], faceCount: 0 });
});
