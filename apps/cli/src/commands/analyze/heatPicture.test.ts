import { heatPicture, viridis } from './heatPicture.js';

const SIZE = 4;
const seen = { left: 1, top: 1, side: 2 };
const frame = new Uint8Array(SIZE * SIZE * 3).fill(200);
const pixelAt = (picture: Uint8Array, x: number, y: number): number[] => [
  ...picture.subarray((y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3),
];

test('pixels with heat are colored, and pixels that the network does not see are gray and darker', () => {
  const picture = heatPicture(frame, SIZE, seen, Float32Array.of(0, 0, 0, 8));
  const [red = 0, green = 0, blue = 0] = pixelAt(picture, 2, 2);
  expect(red - blue).toBeGreaterThan(80);
  expect(green).toBeGreaterThan(blue);
  const [, , coldBlue = 0] = pixelAt(picture, 1, 1);
  expect(coldBlue).toBeGreaterThan(pixelAt(picture, 1, 1)[1]!);
  for (const [x, y] of [
    [0, 0],
    [3, 1],
    [1, 3],
  ] as const) {
    const [one = 0, ...others] = pixelAt(picture, x, y);
    expect(others).toEqual([one, one]);
    expect(one).toBeLessThan(100);
  }
});

test('a heat map of zeros leaves the frame gray', () => {
  const picture = heatPicture(frame, SIZE, seen, new Float32Array(4));
  expect(pixelAt(picture, 1, 1)).toEqual([200, 200, 200]);
});

test('lightness increases evenly from no heat to maximum heat', () => {
  const luma = Array.from({ length: 11 }, (_, step) => {
    const [red = 0, green = 0, blue = 0] = viridis(step / 10);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  });
  const steps = luma.slice(1).map((value, index) => value - luma[index]!);
  expect(Math.min(...steps)).toBeGreaterThan(10);
  expect(viridis(0)).toEqual([68, 1, 84]);
  expect(viridis(2)).toEqual(viridis(1));
});
