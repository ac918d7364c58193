import { grayWorld } from './grayWorld.js';

const means = (frames: Uint8Array): number[] =>
  [0, 1, 2].map(
    (channel) => frames.filter((_, i) => i % 3 === channel).reduce((a, b) => a + b, 0) / (frames.length / 3),
  );

test('the color of the light is removed and the brightness stays', () => {
  const gray = Array.from({ length: 200 }, (_, i) => 40 + (i % 100));
  const reddish = Uint8Array.from(gray.flatMap((value) => [1.3 * value, value, 0.7 * value]));
  const [before, after] = [means(reddish), means(grayWorld(reddish))];
  const mean = before.reduce((a, b) => a + b, 0) / 3;
  for (const channel of after) expect(Math.abs(channel - mean)).toBeLessThan(0.6);
});

test('all frames of a clip get the same gains', () => {
  const frames = Uint8Array.of(200, 100, 100, 100, 100, 200, 90, 80, 70, 90, 80, 70);
  const [evened, twin] = [grayWorld(frames).subarray(6, 9), grayWorld(frames).subarray(9, 12)];
  expect(evened).toEqual(twin);
});

test('a gray clip does not change', () => {
  const gray = Uint8Array.from({ length: 300 }, (_, i) => Math.floor(i / 3));
  expect(grayWorld(gray)).toEqual(gray);
});

test('a clip of one color is changed by at most a factor of two, and black stays black', () => {
  expect([...grayWorld(Uint8Array.of(240, 10, 0))]).toEqual([120, 20, 0]);
  expect([...grayWorld(new Uint8Array(6))]).toEqual([0, 0, 0, 0, 0, 0]);
});
