import { drawVariation, IDENTITY, writeFrames } from './augment.js';
import { seededRandom } from './random.js';

const size = 5;
const frame = Uint8Array.from({ length: size * size * 3 }, (_, index) => (index * 37) % 256);

test('a clip is varied alike in all its frames', () => {
  const clip = new Uint8Array([...frame, ...frame, ...frame]);
  const variation = drawVariation(
    { flip: true, shift: 0.2, zoom: 0.2, rotation: 20, brightness: 0.2, contrast: 0.3 },
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
