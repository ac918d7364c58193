import { seededRandom } from '@dfer/core';
import { sampleAugmentation, NO_AUGMENTATION, type AugmentationParams } from './augmentation.js';
import { augmentFrames } from './augmentFrames.js';

const size = 5;
const frame = Uint8Array.from({ length: size * size * 3 }, (_, index) => (index * 37) % 256);

function varied(frames: Uint8Array, side: number, variation: Partial<AugmentationParams>): Uint8Array {
  const target = new Uint8Array(frames.length);
  augmentFrames(frames, side, { ...NO_AUGMENTATION, ...variation }, target);
  return target;
}

test('all frames of a clip are augmented in the same way', () => {
  const clip = new Uint8Array([...frame, ...frame, ...frame]);
  const all = sampleAugmentation(
    {
      flip: true,
      shift: 0.2,
      zoom: 0.2,
      rotation: 20,
      brightness: 0.2,
      contrast: 0.3,
      saturation: 0.4,
      hue: 0.5,
      cropArea: 0.5,
      erasing: 1,
    },
    seededRandom(3),
  );
  const target = varied(clip, size, all);
  const [first, second, third] = [0, 1, 2].map((k) => target.slice(k * frame.length, (k + 1) * frame.length));
  expect(first).not.toEqual(frame);
  expect(second).toEqual(first);
  expect(third).toEqual(first);
});

test('the identity changes nothing', () => {
  expect(varied(frame, size, {})).toEqual(frame);
});

test('a flip mirrors the columns, a shift moves them and repeats the edge', () => {
  const flipped = varied(frame, size, { flip: true });
  const shifted = varied(frame, size, { shiftX: 1 / size });
  const pixel = (values: Uint8Array, row: number, column: number): number =>
    values[(row * size + column) * 3]!;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      expect(pixel(flipped, row, column)).toBe(pixel(frame, row, size - 1 - column));
      expect(pixel(shifted, row, column)).toBe(pixel(frame, row, Math.max(0, column - 1)));
    }
  }
});

test('positions between pixels are interpolated: half a pixel gives the mean of two', () => {
  const row = Uint8Array.from([0, 0, 0, 100, 100, 100, 0, 0, 0, 100, 100, 100]);
  expect([...varied(row, 2, { shiftX: -0.25 })].filter((_, i) => i % 3 === 0)).toEqual([50, 100, 50, 100]);
});

test('contrast scales about mid-gray, brightness adds, and both clip at black and white', () => {
  const tones = Uint8Array.from([0, 127, 255, 0, 127, 255, 0, 127, 255, 0, 127, 255]);
  expect([...varied(tones, 2, { contrast: 0.5 }).slice(0, 3)]).toEqual([64, 127, 191]);
  expect([...varied(tones, 2, { brightness: 0.2 }).slice(0, 3)]).toEqual([51, 178, 255]);
  expect([...varied(tones, 2, { brightness: -0.2, contrast: 2 }).slice(0, 3)]).toEqual([0, 76, 255]);
});

test('saturation 0 gives ITU-R BT.601 gray, more moves away from it and clips at 0 and 255', () => {
  const color = Uint8Array.from({ length: 12 }, (_, i) => [200, 100, 0][i % 3]!);
  expect([...varied(color, 2, { pixels: { saturation: 0 } }).slice(0, 3)]).toEqual([119, 119, 119]);
  expect([...varied(color, 2, { pixels: { saturation: 3 } }).slice(0, 3)]).toEqual([255, 62, 0]);
});

test('a third of a turn turns red into green', () => {
  const red = Uint8Array.from({ length: 12 }, (_, i) => [200, 40, 40][i % 3]!);
  expect([...varied(red, 2, { pixels: { hue: 1 / 3 } }).slice(0, 3)]).toEqual([40, 200, 40]);
});

test('erasing fills one rectangle of each frame with gray', () => {
  const white = new Uint8Array(2 * 10 * 10 * 3).fill(255);
  const target = varied(white, 10, { pixels: { erasing: { left: 0.2, top: 0.5, width: 0.3, height: 0.2 } } });
  const gray = [...target.keys()].filter((i) => target[i] === 128);
  expect(gray).toHaveLength(2 * 3 * 2 * 3);
  expect(gray[0]).toBe((5 * 10 + 2) * 3);
});

test('a frame of a single pixel works', () => {
  expect([...varied(Uint8Array.from([1, 2, 3]), 1, { flip: true, zoom: 1.1 })]).toEqual([1, 2, 3]);
});
