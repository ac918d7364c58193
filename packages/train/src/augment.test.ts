import { drawVariation, IDENTITY, writeFrames } from './augment.js';
import { seededRandom } from './random.js';

const size = 5;
const frame = Uint8Array.from({ length: size * size * 3 }, (_, index) => (index * 37) % 256);

test('a clip is varied alike in all its frames', () => {
  const clip = new Uint8Array([...frame, ...frame, ...frame]);
  const variation = drawVariation(
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
  const target = new Float32Array(clip.length);
  writeFrames(clip, size, variation, target, 0);
  const [first, second, third] = [0, 1, 2].map((k) => target.slice(k * frame.length, (k + 1) * frame.length));
  expect(second).toEqual(first);
  expect(third).toEqual(first);
});

test('the identity only normalises: mid-grey is 0, white is 2', () => {
  const target = new Float32Array(frame.length + 2);
  writeFrames(frame, size, IDENTITY, target, 2);
  expect(target[2]).toBeCloseTo((frame[0]! - 127.5) / 63.75);
  expect([...target.slice(0, 2)]).toEqual([0, 0]);
});

test('a flip mirrors the columns, a shift moves them and repeats the edge', () => {
  const plain = new Float32Array(frame.length);
  const flipped = new Float32Array(frame.length);
  const shifted = new Float32Array(frame.length);
  writeFrames(frame, size, IDENTITY, plain, 0);
  writeFrames(frame, size, { ...IDENTITY, flip: true }, flipped, 0);
  writeFrames(frame, size, { ...IDENTITY, shiftX: 1 / size }, shifted, 0);
  const pixel = (values: Float32Array, row: number, column: number): number =>
    values[(row * size + column) * 3]!;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      expect(pixel(flipped, row, column)).toBeCloseTo(pixel(plain, row, size - 1 - column), 4);
      expect(pixel(shifted, row, column)).toBeCloseTo(pixel(plain, row, Math.max(0, column - 1)), 4);
    }
  }
});

test('a crop shows at least the asked-for part of the area, and nothing from outside the frame', () => {
  const still = { flip: false, shift: 0, zoom: 0, rotation: 0, brightness: 0, contrast: 0 };
  const random = seededRandom(5);
  for (let draw = 0; draw < 200; draw++) {
    const { zoom, shiftX, shiftY } = drawVariation({ ...still, cropArea: 0.25 }, random);
    expect(zoom).toBeGreaterThanOrEqual(1);
    expect(zoom).toBeLessThanOrEqual(2);
    // The shown square has side 1 / zoom and its middle lies shift / zoom off the frame's.
    for (const shift of [shiftX, shiftY]) {
      expect(Math.abs(shift) / zoom + 0.5 / zoom).toBeLessThanOrEqual(0.5 + 1e-12);
    }
  }
});

test('erasing makes one rectangle of each frame grey; no saturation leaves greys alone', () => {
  const white = new Uint8Array(2 * 10 * 10 * 3).fill(255);
  const target = new Float32Array(white.length);
  const hole = { left: 0.2, top: 0.5, width: 0.3, height: 0.2 };
  writeFrames(white, 10, { ...IDENTITY, hole, saturation: 0 }, target, 0);
  const grey = [...target.keys()].filter((i) => target[i] === 0);
  expect(grey).toHaveLength(2 * 3 * 2 * 3);
  expect(grey[0]).toBe((5 * 10 + 2) * 3);
  expect(target[0]).toBeCloseTo(2, 5);
});

test('what is switched off draws nothing, so that older runs stay as they were', () => {
  const still = { flip: true, shift: 0.1, zoom: 0.1, rotation: 5, brightness: 0.1, contrast: 0.1 };
  const [old, added] = [seededRandom(9), seededRandom(9)];
  drawVariation(still, old);
  drawVariation({ ...still, saturation: 0, cropArea: 1, erasing: 0 }, added);
  expect(added()).toBe(old());
});
